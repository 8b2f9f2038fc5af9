using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using Grid.Contracts.Environments;

namespace Grid.Runtimes.Languages;

/// <summary>Asks programs which runtimes they serve. Answers are remembered for the life of the process, by path and time of change.</summary>
internal static class InterpreterProbe
{
    private const int MaximumOutput = 64 * 1024;

    // Bounded by the number of interpreters on the machine.
    private static readonly ConcurrentDictionary<(string Path, DateTime Changed, string Language), IReadOnlyList<RuntimeDescription>> Answers = new();

    /// <summary>The runtimes that the program serves; none when it does not exist, fails, or does not answer before the token ends.</summary>
    public static async Task<IReadOnlyList<RuntimeDescription>> Ask(Language language, string path, CancellationToken deadline)
    {
        if (!Executable.IsAt(path)) return [];
        var key = (path, File.GetLastWriteTimeUtc(path), language.Name);
        if (Answers.TryGetValue(key, out var known)) return known;

        var output = await Run(path, language.ProbeArguments, deadline);
        if (output is null) return [];
        return Answers[key] = [.. language.Serves(path, output)];
    }

    /// <summary>What the program wrote to its standard output; null when it could not be started, failed, or did not end before the token.</summary>
    public static async Task<string?> Run(string path, IReadOnlyList<string> arguments, CancellationToken deadline)
    {
        var start = new ProcessStartInfo(path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin";
        if (Environment.GetEnvironmentVariable("HOME") is { } home) start.Environment["HOME"] = home;
        try
        {
            using var process = Process.Start(start)!;
            try
            {
                process.StandardInput.Close();
                var errors = process.StandardError.BaseStream.CopyToAsync(Stream.Null, deadline);
                var buffer = new char[MaximumOutput];
                var length = await process.StandardOutput.ReadBlockAsync(buffer, deadline);
                await errors;
                await process.WaitForExitAsync(deadline);
                return process.ExitCode == 0 ? new string(buffer, 0, length) : null;
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                return null;
            }
        }
        catch (Exception error) when (error is Win32Exception or IOException)
        {
            return null; // not a program of this machine's kind, or gone
        }
    }
}
