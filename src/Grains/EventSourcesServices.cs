using Grid.Contracts;
using Grid.Contracts.Messaging;
using Grid.Grains.EventSources;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Grains;

/// <summary>Registers EventBridge Scheduler and the event buses.</summary>
internal static class EventSourcesServices
{
    public static IServiceCollection AddGridEventSources(this IServiceCollection services)
    {
        services.AddClocks();
        WorkCount.Register(services);
        services.AddSingleton<EventSourceGrains>();
        services.AddSingleton<DeliverySender>();
        services.AddSingleton<IDeliveryTarget, BusTarget>();
        services.AddHostedService<EventSourcesWaker>();
        return services;
    }
}
