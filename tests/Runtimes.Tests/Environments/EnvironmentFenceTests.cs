using System.Diagnostics;
using System.Globalization;
using Grid.Runtimes.Environments;

namespace Grid.Runtimes.Tests.Environments;

/// <summary>The fence beside a stand-in for a silo: a shell that keeps children and can be frozen.</summary>
public sealed class EnvironmentFenceTests : IDisposable
{
    private static readonly string s_script = Path.Combine(AppContext.BaseDirectory, "Bootstraps", "fence", "fence.sh");
    private readonly Process _silo;
    private readonly Process _fence;
    private readonly int _environment;

    public EnvironmentFenceTests()
    {
        _silo = Process.Start(new ProcessStartInfo("bash", ["-c", "setsid sleep 60 & echo $!; read -r _"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        _environment = int.Parse(_silo.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
        _fence = Process.Start(new ProcessStartInfo("bash", [s_script, _silo.Id.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardInput = true })!;
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_silo_that_is_frozen_loses_its_environments_when_its_time_is_over()
    {
        Signal("STOP", _silo.Id);
        Say("0.05");

        await Gone(_environment);
        Assert.False(_silo.HasExited);
    }

    [Fact]
    public async Task A_silo_that_speaks_in_time_keeps_its_environments()
    {
        Say("0.5");
        Say("");
        Say("60");
        _fence.StandardInput.Close();
        await _fence.WaitForExitAsync(Cancellation);

        Assert.True(IsAlive(_environment));
    }

    public void Dispose()
    {
        if (!_fence.HasExited) _fence.Kill();
        Signal("CONT", _silo.Id);
        if (IsAlive(_environment)) Signal("KILL", _environment);
        if (!_silo.HasExited) _silo.Kill();
        _fence.Dispose();
        _silo.Dispose();
    }

    private void Say(string word)
    {
        _fence.StandardInput.WriteLine(word);
        _fence.StandardInput.Flush();
    }

    private static void Signal(string name, int process)
    {
        using var kill = Process.Start("bash", ["-c", $"kill -{name} {process} 2>/dev/null"]);
        kill.WaitForExit();
    }

    private static bool IsAlive(int process)
    {
        try
        {
            // A child of a frozen parent stays as a zombie when it has ended.
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Bounded by the test's own time limit; a process that was sent SIGKILL is gone in a moment.</summary>
    private static async Task Gone(int process)
    {
        for (var look = 0; look < 500 && IsAlive(process); look++) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancellation);
        Assert.False(IsAlive(process));
    }
}
