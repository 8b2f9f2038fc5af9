using System.Diagnostics;
using System.Globalization;

namespace Grid.Conformance.Tests.Harness;

/// <summary>What this machine has for functions. What is missing skips a test on a laptop and fails it in CI.</summary>
internal static class Machine
{
    /// <summary>Runtime identifier of the <c>python3</c> of this machine.</summary>
    public static string Python { get; } = Say("python3", "-c", "import sys; print('python%d.%d' % sys.version_info[:2])") ?? "python3";

    /// <summary>An interpreter that has the AWS SDK, as Lambda's own Python has; null when there is none.</summary>
    public static string? PythonWithSdk { get; } = Say("python3", "-c", "import boto3, sys; print(sys.executable)");

    /// <summary>Major version of the Java of this machine; null without one.</summary>
    public static int? Java { get; } = Say("java", "--version") is { } text && int.TryParse(text.Split(' ', '.', '\n')[1], CultureInfo.InvariantCulture, out var major) ? major : null;

    public static void Needs(bool there, string what)
    {
        if (there) return;
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail($"This machine lacks {what}.");
        Assert.Skip($"This machine lacks {what}.");
    }

    /// <summary>What a program printed; null when it is missing or failed.</summary>
    public static string? Say(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            var text = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            return process.ExitCode == 0 ? text : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
