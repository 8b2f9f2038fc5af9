using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Grid.Bench;

/// <summary>Load by <c>wrk</c>: one thread, keep-alive connections, equal requests.</summary>
internal static partial class Wrk
{
    private const int WarmUpTurns = 4, WarmUpSeconds = 4, WarmUpConnections = 16;

    /// <summary>
    /// Load before anything is measured, in turns of all targets. .NET compiles what is hot twice more while it runs: until it is done,
    /// after some fifteen seconds of load, an invocation costs up to four times as much.
    /// </summary>
    public static async Task WarmUp(string folder, params Target[] targets)
    {
        for (var turn = 0; turn < WarmUpTurns; turn++)
            foreach (var target in targets) await Run(target, WarmUpConnections, WarmUpSeconds, folder);
    }

    public static async Task<Figures> Run(Target target, int connections, int seconds, string folder)
    {
        var script = Path.Combine(folder, "load.lua");
        await File.WriteAllTextAsync(script, Script(target));
        var start = new ProcessStartInfo("wrk", ["-t1", $"-c{connections}", $"-d{seconds}s", "--latency", "--timeout", "20s", "-s", script, target.Url.ToString()]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0 || output.Contains("Non-2xx", StringComparison.Ordinal) || output.Contains("Socket errors", StringComparison.Ordinal))
            throw new InvalidOperationException($"{target.Name} at {connections} connections, wrk ended with {process.ExitCode}:\n{output}");
        return new Figures(
            double.Parse(Throughput().Match(output).Groups[1].Value, CultureInfo.InvariantCulture),
            Milliseconds(Median().Match(output)),
            Milliseconds(Tail().Match(output)));
    }

    private static string Script(Target target)
    {
        var lua = new StringBuilder("wrk.method = 'POST'\nwrk.body = '").Append(target.Body).Append("'\n");
        foreach (var (name, value) in target.Headers) lua.Append(CultureInfo.InvariantCulture, $"wrk.headers['{name}'] = '{value}'\n");
        return lua.ToString();
    }

    private static double Milliseconds(Match match)
    {
        var value = double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        return match.Groups[2].Value switch { "us" => value / 1000, "ms" => value, _ => value * 1000 };
    }

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Throughput();

    [GeneratedRegex(@"\s50%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex Median();

    [GeneratedRegex(@"\s99%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex Tail();
}
