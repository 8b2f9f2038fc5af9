using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Grid.Conformance.Tests.Harness;

/// <summary>A process that has loaded the CLI.</summary>
internal sealed class AwsCliProcess
{
    private readonly Process _process;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<int>> _jobs = new();
    private readonly Lock _writing = new();
    private int _last;

    private AwsCliProcess(Process process)
    {
        _process = process;
        _ = Listen();
    }

    /// <summary>Null where the CLI is no Python program.</summary>
    public static AwsCliProcess? Start()
    {
        if (Interpreter() is not { } python) return null;
        var start = new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, "Harness", "aws.py")]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return new AwsCliProcess(Process.Start(start)!);
    }

    public async Task<(int ExitCode, string Output, string Error)> Run(IEnumerable<string> arguments, Dictionary<string, string> environment, TimeSpan patience)
    {
        var job = Interlocked.Increment(ref _last);
        var ended = _jobs[job] = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var folder = Files.NewFolder("aws");
        try
        {
            var line = JsonSerializer.Serialize(new { job, folder, arguments, environment });
            lock (_writing)
            {
                _process.StandardInput.WriteLine(line);
                _process.StandardInput.Flush();
            }

            var code = await ended.Task.WaitAsync(patience);
            return (code, await File.ReadAllTextAsync(Path.Combine(folder, "out")), await File.ReadAllTextAsync(Path.Combine(folder, "err")));
        }
        finally
        {
            _jobs.TryRemove(job, out _);
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The Python that runs <c>aws</c>: what its first line names, or the one behind the stand-in of a version manager.</summary>
    private static string? Interpreter()
    {
        var aws = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, "aws")).FirstOrDefault(File.Exists);
        if (aws is not null && aws.Contains("/shims/", StringComparison.Ordinal)) aws = Machine.Say("pyenv", "which", "aws");
        if (aws is null || !File.Exists(aws)) return null;
        using var reader = File.OpenText(aws);
        Span<char> start = stackalloc char[2];
        if (reader.Read(start) != start.Length || start is not "#!") return null;
        var python = reader.ReadLine()!.Trim().Split(' ');
        return python[0].Contains("python", StringComparison.Ordinal) ? python[0] : python is [_, "python3" or "python"] ? python[1] : null;
    }

    private async Task Listen()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            var parts = line.Split(' ');
            if (_jobs.TryGetValue(int.Parse(parts[0], CultureInfo.InvariantCulture), out var ended)) ended.TrySetResult(int.Parse(parts[1], CultureInfo.InvariantCulture));
        }

        foreach (var job in _jobs.Values) job.TrySetException(new IOException("The process that has loaded the AWS CLI has ended."));
    }
}
