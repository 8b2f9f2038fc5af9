using Grid.Gateway.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Gateway.EventSources;

/// <summary>Registers EventBridge Scheduler and EventBridge.</summary>
internal static class EventSourcesServices
{
    internal static IServiceCollection AddGatewayEventSources(this IServiceCollection services)
    {
        services.AddSingleton<IOperationGroup, SchedulerEndpoints>();
        services.AddSingleton<IJsonService, EventBridge>();
        return services;
    }
}
