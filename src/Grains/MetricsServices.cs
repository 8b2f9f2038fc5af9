using Grid.Contracts.Metrics;
using Grid.Grains.Invocation;
using Grid.Grains.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Grid.Grains;

internal static class MetricsServices
{
    /// <summary>CloudWatch's metrics. Needs <see cref="Storage.Metrics.IMetricTable"/> from elsewhere.</summary>
    public static IServiceCollection AddGridMetrics(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<MetricsOptions>().Bind(configuration.GetSection(MetricsOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<MetricsOptions>, MetricsOptionsValidator>();
        services.AddSingleton<MetricSink>();
        services.AddSingleton<IMetricSink>(provider => provider.GetRequiredService<MetricSink>());

        // Dispatchers need environments, and these their meters, which ask only later.
        services.AddSingleton(provider => new InvocationMeters(
            provider.GetRequiredService<MetricSink>(),
            provider.GetRequiredService<IOptions<MetricsOptions>>().Value.Insights,
            version => provider.GetRequiredService<Dispatchers>().IsReserved(version)));
        services.AddSingleton<EmbeddedMetrics>();
        if (configuration.GetValue(MetricsOptions.Section + ":" + nameof(MetricsOptions.Enabled), true))
        {
            // In place of those that measure nothing.
            services.AddSingleton<IInvocationMeters>(provider => provider.GetRequiredService<InvocationMeters>());
            services.AddSingleton<IMetricLines>(provider => provider.GetRequiredService<EmbeddedMetrics>());
            services.AddHostedService(provider => provider.GetRequiredService<EmbeddedMetrics>());
            services.AddHostedService<InstrumentMetrics>();
            services.AddHostedService<ConcurrencySampler>();
        }

        services.AddSingleton<MetricsClient>();
        services.AddGrainService<MetricsService>();
        services.AddSingleton<IMetrics, GridMetrics>();
        services.AddHostedService<MetricFlusher>();
        services.AddHostedService<MetricSweeper>();
        services.AddSingleton<GridHealthWatch>();
        services.AddSingleton<IGridHealth>(provider => provider.GetRequiredService<GridHealthWatch>());
        services.AddHostedService(provider => provider.GetRequiredService<GridHealthWatch>());
        return services;
    }
}
