using Grid.Contracts.Metrics;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Grid.Grains.Metrics;

/// <inheritdoc cref="IMetricsService"/>
[Reentrant]
internal sealed class MetricsService(GrainId id, Silo silo, ILoggerFactory loggers, MetricSink sink) : GrainService(id, silo, loggers), IMetricsService
{
    public Task<LiveBucket[]> Live(MetricId metric, long fromMinute, long endMinute) => Task.FromResult(sink.Live(metric, fromMinute, endMinute));

    public Task<MetricId[]> LiveSeries(string region) => Task.FromResult(sink.LiveSeries(region));

    public Task Forget()
    {
        sink.Forget();
        return Task.CompletedTask;
    }
}
