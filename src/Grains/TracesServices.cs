using Grid.Contracts.Traces;
using Grid.Grains.Traces;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Grid.Grains;

public static class TracesServices
{
    /// <summary>
    /// What X-Ray keeps. Needs <see cref="Storage.Traces.ITraceStore"/> from elsewhere. A silo calls it before it adds what records, so that the buffer stops after that; further calls add
    /// nothing.
    /// </summary>
    public static IServiceCollection AddGridTraces(this IServiceCollection services, IConfiguration configuration)
    {
        if (services.Any(service => service.ServiceType == typeof(TraceBuffer))) return services;
        services.AddOptions<TraceStoreOptions>().Bind(configuration.GetSection(TraceStoreOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TraceStoreOptions>, TraceStoreOptionsValidator>();
        services.AddSingleton<TraceBuffer>();
        services.AddSingleton<ITraceSink>(provider => provider.GetRequiredService<TraceBuffer>());
        services.AddHostedService(provider => provider.GetRequiredService<TraceBuffer>());
        services.AddSingleton<ITraces, TraceReader>();
        services.AddSingleton<RequestSegments>();
        return services.AddHostedService<TraceSweeper>();
    }
}
