using System.Diagnostics;

namespace Grid.Conformance.Tests.Harness;

/// <summary>Lines that a person pastes.</summary>
internal static class Bash
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    /// <returns>What they print on standard output.</returns>
    public static async Task<string> Run(string lines)
    {
        var start = new ProcessStartInfo("bash", ["-s"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var bash = Process.Start(start)!;
        using var patience = new CancellationTokenSource(s_patience, TimeProvider.System);
        try
        {
            await bash.StandardInput.WriteAsync(lines);
            bash.StandardInput.Close();
            var said = await bash.StandardOutput.ReadToEndAsync(patience.Token);
            await bash.WaitForExitAsync(patience.Token);
            return said;
        }
        finally
        {
            if (!bash.HasExited) bash.Kill(entireProcessTree: true);
        }
    }
}
