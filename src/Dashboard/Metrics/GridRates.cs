using Grid.Contracts;
using Grid.Contracts.Metrics;
using Grid.Contracts.Observability;
using Grid.Dashboard.Environments;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Dashboard.Metrics;

/// <summary>What happens in a second in the whole grid, from two readings of the minute's sums.</summary>
internal sealed class GridRates
{
    /// <summary>Cold starts that are counted; more are said to be more.</summary>
    public const int MostStarts = 1000;

    /// <summary>Regions that are counted.</summary>
    private const int MostRegions = 20;

    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(3);
    private static readonly string[] s_names = ["Invocations", "Errors", "Throttles"];

    private readonly IMetrics _metrics;
    private readonly IGridDecisions _decisions;
    private readonly GridWatch _watch;
    private readonly IGridClock _clock;
    private readonly TimeProvider _time;
    private readonly Recent<Rates> _recent;
    private Dictionary<(string Name, string Region, DateTimeOffset At), double>? _before;
    private long _readAt;

    public GridRates(IMetrics metrics, IGridDecisions decisions, GridWatch watch, IGridClock clock, [FromKeyedServices(MachineClock.Key)] TimeProvider time)
    {
        (_metrics, _decisions, _watch, _clock, _time) = (metrics, decisions, watch, clock, time);
        _recent = new Recent<Rates>(Read, TimeSpan.FromMilliseconds(900), time);
    }

    /// <summary>Since the reading before this one, which may be long ago when nobody has looked.</summary>
    public Task<Rates> Get(CancellationToken cancellationToken) => _recent.Get(cancellationToken);

    /// <summary>One at a time, as <see cref="Recent{T}"/> asks.</summary>
    private async Task<Rates> Read()
    {
        // Where nothing has run since the silos started, nothing runs now.
        var regions = (await _watch.Pools(CancellationToken.None)).Select(pool => pool.Region).Distinct().Take(MostRegions);
        var now = _clock.Now;
        var starts = _decisions.Find(new DecisionQuery { Kind = DecisionKind.Started, Since = now - TimeSpan.FromMinutes(1), Limit = MostStarts }, CancellationToken.None);
        var readings = await Task.WhenAll(regions.SelectMany(region => s_names.Select(name => One(region, name, now))));
        var sums = new Dictionary<(string Name, string Region, DateTimeOffset At), double>();
        foreach (var (region, name, reading) in readings)
        {
            foreach (var point in reading.Series.SelectMany(series => series.Points)) sums[(name, region, point.At)] = point.Bucket.Sum;
        }

        // What a silo has that did not answer this time would come as one rush the next time.
        if (readings.Any(part => part.Reading.IsPartial)) return new Rates(null, null, null, (await starts).Count);
        var (before, seconds) = (_before, _time.GetElapsedTime(_readAt).TotalSeconds);
        (_before, _readAt) = (sums, _time.GetTimestamp());
        return new Rates(Rate("Invocations"), Rate("Errors"), Rate("Throttles"), (await starts).Count);

        double? Rate(string name) => before is null || seconds > s_window.TotalSeconds ? null
            : sums.Where(sum => sum.Key.Name == name).Sum(sum => Math.Max(0, sum.Value - before.GetValueOrDefault(sum.Key))) / seconds;
    }

    private async Task<(string Region, string Name, MetricReading Reading)> One(string region, string name, DateTimeOffset now) => (region, name, await _metrics.Read(
        new MetricQuery { Region = region, Namespace = MetricNames.Lambda, Name = name, Start = now - s_window, End = now + TimeSpan.FromMinutes(1) }, CancellationToken.None));
}
