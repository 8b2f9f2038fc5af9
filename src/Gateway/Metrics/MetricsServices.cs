using Grid.Gateway.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Gateway.Metrics;

internal static class MetricsServices
{
    /// <summary>Amazon CloudWatch's metrics in all of its dialects. Needs <see cref="Contracts.Metrics.IMetrics"/> and <see cref="Contracts.Metrics.IMetricSink"/> from elsewhere.</summary>
    internal static IServiceCollection AddGatewayMetrics(this IServiceCollection services)
    {
        services.AddSingleton<MetricListing>();
        services.AddSingleton<MetricStatisticsOperation>();
        services.AddSingleton<MetricDataOperation>();
        services.AddSingleton<MetricPuts>();
        services.AddSingleton<CloudWatch>();
        services.AddSingleton<IJsonService>(provider => provider.GetRequiredService<CloudWatch>());
        services.AddSingleton<IOperationGroup, CloudWatchOverCbor>();
        return services.AddSingleton<IQueryService, CloudWatchOverQuery>();
    }
}
