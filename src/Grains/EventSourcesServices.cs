using Grid.Contracts;
using Grid.Contracts.Messaging;
using Grid.Grains.EventSources;
using Grid.Grains.Messaging;
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
        services.AddOptions<MessagingOptions>();
        services.AddSingleton<HttpHosts>();
        services.AddSingleton<HttpNotifier>();
        services.AddSingleton<DeliverySender>();
        services.AddSingleton<IDeliveryTarget, BusTarget>();
        services.AddHostedService<EventSourcesWaker>();
        return services;
    }
}
