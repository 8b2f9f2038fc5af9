using Grid.Contracts.Traces;
using Grid.Gateway.Protocol;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Grid.Gateway.Traces;

/// <summary>Registers X-Ray and its daemon. Needs <see cref="ITraces"/> and <see cref="ITraceSink"/> from elsewhere.</summary>
internal static class TracesServices
{
    internal static IServiceCollection AddGatewayTraces(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<TraceDaemonOptions>().Bind(configuration.GetSection(TraceDaemonOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TraceDaemonOptions>, TraceDaemonOptionsValidator>();
        services.AddSingleton<SegmentOperations>();
        services.AddSingleton<TraceQueries>();
        services.AddSingleton<SamplingOperations>();
        services.AddSingleton<DaemonOperations>();
        services.AddSingleton<TraceDaemon>();
        services.AddSingleton<ITraceDaemon>(provider => provider.GetRequiredService<TraceDaemon>());
        services.AddHostedService(provider => provider.GetRequiredService<TraceDaemon>());
        services.AddSingleton<IOperationGroup, TraceEndpoints>();
        return services;
    }
}
