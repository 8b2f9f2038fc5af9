using System.Collections;
using System.Diagnostics;

namespace Grid.Conformance.Tests.Harness;

/// <summary>
/// The AWS CLI of this machine, unmodified. Where it is a Python program it is loaded once and forked for each call, since its loading takes longer than most tests;
/// where it is not, it is started each time.
/// </summary>
internal static class AwsCli
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);
    private static readonly Lazy<AwsCliProcess?> s_process = new(AwsCliProcess.Start);

    /// <param name="environment">Over what the machine has; its AWS credentials are left out.</param>
    public static async Task<(int ExitCode, string Output, string Error)> Run(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(variable => (string)variable.Key, variable => (string)variable.Value!);
        foreach (var name in (string[])["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]) variables.Remove(name);
        foreach (var (name, value) in environment) variables[name] = value;
        return s_process.Value is { } process ? await process.Run(arguments, variables, s_patience) : await Start(arguments, variables);
    }

    private static async Task<(int ExitCode, string Output, string Error)> Start(IEnumerable<string> arguments, Dictionary<string, string> variables)
    {
        var start = new ProcessStartInfo("aws", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        foreach (var (name, value) in variables) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(s_patience);
        return (process.ExitCode, await output, await error);
    }
}
