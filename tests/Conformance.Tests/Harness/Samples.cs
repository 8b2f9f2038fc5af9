using System.Diagnostics;

namespace Grid.Conformance.Tests.Harness;

/// <summary>The samples' own script.</summary>
internal static class Samples
{
    /// <returns>How the script ended, and all that it said.</returns>
    public static async Task<(int ExitCode, string Output)> Deploy(GridFixture fixture, string sample)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Grid.sln"))) folder = Path.GetDirectoryName(folder)!;
        var start = new ProcessStartInfo(Path.Combine(folder, "samples", "deploy"), [sample]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in (string[])["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]) start.Environment.Remove(name);
        foreach (var (name, value) in fixture.Aws.Environment) start.Environment[name] = value;
        start.Environment["GRID_ENDPOINT"] = fixture.Grid.Url.ToString().TrimEnd('/');
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await errors);
    }
}
