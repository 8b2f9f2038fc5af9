using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Grid.Runtimes.Environments;

/// <summary>A small process beside the silo, <c>Bootstraps/fence/fence.sh</c>, made when it is first needed. It ends the silo's child processes, which every environment's are.</summary>
internal sealed partial class EnvironmentFence(ILogger<EnvironmentFence> logger) : IEnvironmentFence, IDisposable
{
    private static readonly string s_script = Path.Combine(AppContext.BaseDirectory, "Bootstraps", "fence", "fence.sh");

    private readonly Lock _lock = new();
    private Process? _process;
    private bool _failed;

    public void MayRunFor(TimeSpan? time)
    {
        lock (_lock)
        {
            if (_failed || (_process is null && time is null)) return;
            try
            {
                _process ??= Start();
                _process.StandardInput.WriteLine(time is { } left ? Math.Max(0.001, left.TotalSeconds).ToString("0.000", CultureInfo.InvariantCulture) : "");
                _process.StandardInput.Flush();
            }
            catch (Exception exception) when (exception is IOException or System.ComponentModel.Win32Exception or InvalidOperationException)
            {
                _failed = true;
                LogFailed(exception);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _failed = true;
            if (_process is null) return;
            try
            {
                // Its end is what the process waits for: without it, it would end the children of whoever lives on here.
                _process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It has gone already.
            }

            _process.Dispose();
        }
    }

    private static Process Start() => Process.Start(new ProcessStartInfo("bash", [s_script, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardInput = true })
        ?? throw new InvalidOperationException("No process was started.");

    [LoggerMessage(1, LogLevel.Error, "Nothing would end the environments of this silo if it froze: bash cannot be run beside it")]
    private partial void LogFailed(Exception exception);
}
