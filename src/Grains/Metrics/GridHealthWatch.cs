using System.Diagnostics.Metrics;
using Grid.Contracts;
using Grid.Contracts.Metrics;
using Grid.Grains.Environments;
using Grid.Storage.Async;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Metrics;

/// <summary>Looks at the grid as a whole, for whoever asks and for alarms. What concerns all silos is told by the first of them alone.</summary>
internal sealed class GridHealthWatch : FirstSiloWaker, IGridHealth
{
    /// <summary>Functions whose queues are looked at.</summary>
    private const int MostQueues = 1_000;

    private const int QuietSeconds = 30;

    private static readonly TimeSpan s_memory = TimeSpan.FromSeconds(5);

    private readonly IEventStore _events;
    private readonly ISilos _silos;
    private readonly MetricSink _sink;
    private readonly EmbeddedMetrics _lines;
    private readonly TimeProvider _time;
    private readonly TimeProvider _machine;
    private readonly Meter _meter;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile GridHealth? _seen;
    private long _seenAt;
    private long _told;

    public GridHealthWatch(
        IEventStore events,
        ISilos silos,
        MetricSink sink,
        EmbeddedMetrics lines,
        ILocalSiloDetails silo,
        TimeProvider time,
        [FromKeyedServices(MachineClock.Key)] TimeProvider machine,
        ILogger<GridHealthWatch> logger)
        : base(silos, silo, machine, QuietSeconds, logger)
    {
        (_events, _silos, _sink, _lines, _time, _machine) = (events, silos, sink, lines, time, machine);
        _meter = new Meter("Grid.Health");
        _meter.CreateObservableGauge("grid.silos", () => _silos.Live.Count, "{silo}", "Silos that are alive, as this one sees it.");
        _meter.CreateObservableGauge("grid.memory.free", () => _silos.Live.Sum(one => (long)one.FreeMemoryMb), "MBy", "Memory of all silos that no environment has.");
        _meter.CreateObservableGauge("grid.environments", () => _silos.Live.Sum(one => one.Environments), "{environment}", "Environments of all silos.");
        _meter.CreateObservableGauge("grid.async.waiting", () => Told(health => health.WaitingEvents), "{event}", "Accepted events that have not run. The first silo tells it for all.");
        _meter.CreateObservableGauge("grid.async.oldest_age", () => Told(health => (long)health.OldestEventAge.TotalSeconds), "s", "How long the oldest event has waited. The first silo tells it for all.");
        _meter.CreateObservableGauge("grid.async.undelivered", () => Told(health => health.UndeliveredEvents), "{event}", "Events that were given up and whose destination could not be told yet. The first silo tells it for all.");
        _meter.CreateObservableGauge("grid.metrics.series", () => _sink.Series, "{series}", "Series of metrics that this silo takes values for.");
        _meter.CreateObservableCounter("grid.metrics.dropped_series", () => _sink.DroppedSeries, "{value}", "Values that were dropped as they were of a series too many.");
        _meter.CreateObservableCounter("grid.metrics.dropped_points", () => _sink.DroppedPoints, "{point}", "Minutes of series that were dropped as they could not be stored, or were too many at once.");
        _meter.CreateObservableCounter("grid.metrics.dropped_lines", () => _lines.Dropped, "{line}", "Log lines in the embedded metric format that were too many.");
    }

    public async Task<GridHealth> Look(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_seen is { } seen && _machine.GetElapsedTime(_seenAt) < s_memory) return seen;
            var health = await LookNow(cancellationToken);
            _seenAt = _machine.GetTimestamp();
            return _seen = health;
        }
        finally
        {
            _turn.Release();
        }
    }

    public override void Dispose()
    {
        _meter.Dispose();
        _turn.Dispose();
        base.Dispose();
    }

    protected override async Task Wake(CancellationToken cancellationToken)
    {
        await Look(cancellationToken);
        Volatile.Write(ref _told, _machine.GetTimestamp());
    }

    private async Task<GridHealth> LookNow(CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var (waiting, undelivered, oldest) = (0L, 0L, now);
        foreach (var function in (await _events.Queues(cancellationToken)).Take(MostQueues))
        {
            var status = await _events.Count(function, cancellationToken);
            waiting += status.Waiting;
            undelivered += status.Undelivered;
            if (status.OldestAcceptedAt is { } accepted && accepted < oldest) oldest = accepted;
        }

        var live = _silos.Live;
        return new GridHealth
        {
            At = now,
            Silos = live.Count,
            Environments = live.Sum(silo => silo.Environments),
            MemoryMb = live.Sum(silo => silo.MemoryMb),
            FreeMemoryMb = live.Sum(silo => silo.FreeMemoryMb),
            WaitingEvents = waiting,
            UndeliveredEvents = undelivered,
            OldestEventAge = now - oldest,
            MetricSeries = _sink.Series,
            DroppedSeries = _sink.DroppedSeries,
            DroppedPoints = _sink.DroppedPoints,
            DroppedMetricLines = _lines.Dropped,
        };
    }

    /// <summary>Nothing of a silo that was the first one and is no more.</summary>
    private IEnumerable<Measurement<long>> Told(Func<GridHealth, long> figure)
    {
        var told = Volatile.Read(ref _told);
        return told != 0 && _machine.GetElapsedTime(told) < TimeSpan.FromSeconds(2 * QuietSeconds) && _seen is { } seen ? [new Measurement<long>(figure(seen))] : [];
    }
}
