using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Grid.Conformance.Tests.Harness;

/// <summary>The machine's processes, also those in sandboxes, which know themselves by other numbers.</summary>
internal static class HostProcesses
{
    /// <summary>Living processes whose file in <c>/proc</c> holds these bytes.</summary>
    public static IEnumerable<int> With(string file, byte[] bytes)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) continue;
            byte[] text;
            try
            {
                text = File.ReadAllBytes(Path.Combine(folder, file));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            if (text.AsSpan().IndexOf(bytes) >= 0) yield return pid;
        }
    }

    /// <summary>Waits until no process of an environment runs any more.</summary>
    /// <param name="logStream">What <c>context.logStreamName</c> said, with or without quotes.</param>
    public static Task EnvironmentEnds(string logStream)
    {
        var variable = Encoding.UTF8.GetBytes($"AWS_LAMBDA_LOG_STREAM_NAME={logStream.Trim('"')}\0");
        return Eventually.Holds(() => !With("environ", variable).Any(), "the environment's processes have ended");
    }

    public static void Kill(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
    }

    /// <summary>Ports of 127.0.0.1 on which a process listens in the machine's own network.</summary>
    public static int[] ListeningPorts(int pid)
    {
        var sockets = Directory.GetFiles($"/proc/{pid}/fd").Select(file => new FileInfo(file).LinkTarget).ToHashSet();
        return [.. from line in File.ReadLines("/proc/net/tcp").Skip(1)
                   let fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                   where fields[3] == "0A" && sockets.Contains($"socket:[{fields[9]}]")
                   select int.Parse(fields[1].AsSpan(fields[1].IndexOf(':') + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture)];
    }
}
