using Grid.Contracts.Messaging;
using Grid.Grains.Messaging;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Grains;

internal static class MessagingServices
{
    /// <summary>Queues, topics and buses, and the way from one service to another.</summary>
    public static IServiceCollection AddGridMessaging(this IServiceCollection services) => services.AddSingleton<IDeliveries, Deliveries>();
}
