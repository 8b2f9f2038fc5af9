using Grid.Gateway.EventSources;
using Grid.Gateway.Protocol;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Grid.Gateway.Metrics;

internal static class MetricsServices
{
    /// <summary>Amazon CloudWatch's metrics in all of its dialects. Needs <see cref="Contracts.Metrics.IMetrics"/>, <see cref="Contracts.Metrics.IMetricSink"/> and <see cref="Contracts.Metrics.IGridHealth"/> from elsewhere.</summary>
    internal static IServiceCollection AddGatewayMetrics(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<CostOptions>().Bind(configuration.GetSection(CostOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CostOptions>, CostOptionsValidator>();
        services.AddSingleton<IOperationGroup, CostEndpoint>();
        services.AddSingleton<IOperationGroup, HealthSummary>();
        services.AddSingleton<NextTokens>();
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
