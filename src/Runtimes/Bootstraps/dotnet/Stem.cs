using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Grid.Bootstrap;

/// <summary>A process that waits for its function.</summary>
internal static class Stem
{
    /// <summary>Does beforehand what every function needs, and becomes the function that standard input names.</summary>
    /// <returns>False when nobody needs it.</returns>
    public static bool Wait(Wire wire)
    {
        wire.Ping();
        Rehearsal.Run();
        using (var output = Console.OpenStandardOutput()) output.Write("ready\n"u8);
        if (ReadLine() is not { } line) return false;

        using var told = JsonDocument.Parse(line);
        Reopen();
        SetVariables(told.RootElement.GetProperty("variables"));
        TimeZoneInfo.ClearCachedData();
        GC.RefreshMemoryLimit();
        Directory.SetCurrentDirectory(Environment.GetEnvironmentVariable("LAMBDA_TASK_ROOT")!);
        return true;
    }

    private static ReadOnlyMemory<byte>? ReadLine()
    {
        using var input = Console.OpenStandardInput();
        var line = new byte[65536];
        var length = 0;
        while (length == 0 || line[length - 1] != (byte)'\n')
        {
            if (length == line.Length) Array.Resize(ref line, length * 2);
            var count = input.Read(line.AsSpan(length));
            if (count == 0) return null;
            length += count;
        }

        return line.AsMemory(0, length);
    }

    private static void Reopen()
    {
        using var nothing = File.OpenHandle("/dev/null");
        if (Dup2((int)nothing.DangerousGetHandle(), 0) != 0) throw new PlatformException("Standard input cannot be replaced.");
    }

    /// <summary>Twice: .NET keeps a copy of its own, and native code reads the process's.</summary>
    private static void SetVariables(JsonElement variables)
    {
        foreach (string name in Environment.GetEnvironmentVariables().Keys) Environment.SetEnvironmentVariable(name, null);
        var set = ClearEnv() == 0;
        foreach (var variable in variables.EnumerateObject())
        {
            var value = variable.Value.GetString()!;
            Environment.SetEnvironmentVariable(variable.Name, value);
            set &= SetEnv(Encoded(variable.Name), Encoded(value), 1) == 0;
        }

        if (!set) throw new PlatformException("The variables cannot be set.");
    }

    private static byte[] Encoded(string text) => Encoding.UTF8.GetBytes(text + '\0');

    [DllImport("libc", EntryPoint = "dup2")]
    private static extern int Dup2(int from, int to);

    [DllImport("libc", EntryPoint = "clearenv")]
    private static extern int ClearEnv();

    [DllImport("libc", EntryPoint = "setenv")]
    private static extern int SetEnv(byte[] name, byte[] value, int overwrite);
}
