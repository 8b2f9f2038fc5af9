using System.Runtime.ExceptionServices;
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
    EmbeddedMetrics lines,
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
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lines.Finish();
        await TryFlush(unfinished: true, cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stopping.Dispose();

    internal async Task Flush(bool unfinished, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        foreach (var points in sink.Seal(unfinished).Chunk(Batch))
        {
            try
            {
                await Store(points, cancellationToken);
            }
            catch (Exception exception) when (failure is null && !cancellationToken.IsCancellationRequested)
            {
                // The others may be better off. A second time it is the database.
                failure = exception;
            }
        }

        meters.Tidy();
        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>What the database refuses for its own sake is looked for by halves, and given up, so that it keeps nothing else from being stored.</summary>
    private async Task Store(NewPoint[] points, CancellationToken cancellationToken)
    {
        try
        {
            await table.Add(points, cancellationToken);
        }
        catch (Exception exception) when (RefusedPoints.IsOf(exception))
        {
            if (points is [var only])
            {
                sink.Drop(points);
                LogRefused(exception, only.Series.Namespace, only.Series.Name);
                return;
            }

            await Store(points[..(points.Length / 2)], cancellationToken);
            await Store(points[(points.Length / 2)..], cancellationToken);
            return;
        }

        sink.Stored(points);
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
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The stop does not wait any longer.
        }
        catch (Exception exception)
        {
            // What could not be stored waits for the next minute, or for the last time.
            LogFailed(exception);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Metrics could not be stored; they are tried again")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(2, LogLevel.Error, "The database refuses a minute of the metric {Name} in {Namespace}; it is dropped")]
    private partial void LogRefused(Exception exception, string @namespace, string name);
}
