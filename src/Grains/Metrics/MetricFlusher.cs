using Grid.Contracts;
using Grid.Storage.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Metrics;

/// <summary>Stores finished minutes once a minute, and what is left when everything else has stopped. A crash loses what came since the last time.</summary>
internal sealed partial class MetricFlusher(
    MetricSink sink,
    InvocationMeters meters,
    IMetricTable table,
    [FromKeyedServices(MachineClock.Key)] TimeProvider machine,
    ILogger<MetricFlusher> logger) : IHostedLifecycleService, IDisposable
{
    /// <summary>Points of one transaction, so that others need not wait long.</summary>
    private const int Batch = 500;

    private static readonly TimeSpan s_period = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = Run(_stopping.Token);
        return Task.CompletedTask;
    }

    /// <summary>The last invocations have ended by now.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _running;
        await TryFlush(unfinished: true, cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stopping.Dispose();

    internal async Task Flush(bool unfinished, CancellationToken cancellationToken)
    {
        foreach (var points in sink.Seal(unfinished).Chunk(Batch))
        {
            await table.Add(points, cancellationToken);
            sink.Stored(points);
        }

        meters.Tidy();
    }

    private async Task Run(CancellationToken stopping)
    {
        using var period = new PeriodicTimer(s_period, machine);
        try
        {
            while (await period.WaitForNextTickAsync(stopping)) await TryFlush(unfinished: false, stopping);
        }
        catch (OperationCanceledException)
        {
            // The last time comes after everything else.
        }
    }

    private async Task TryFlush(bool unfinished, CancellationToken cancellationToken)
    {
        try
        {
            await Flush(unfinished, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // What could not be stored waits for the next minute.
            LogFailed(exception);
        }
        catch (OperationCanceledException)
        {
            // The stop does not wait any longer.
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Metrics could not be stored; they are tried again")]
    private partial void LogFailed(Exception exception);
}
