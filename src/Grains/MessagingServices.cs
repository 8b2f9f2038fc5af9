using Grid.Contracts.Messaging;
using Grid.Grains.Messaging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Grid.Grains;

internal static class MessagingServices
{
    /// <summary>Queues, topics and buses, and the way from one service to another.</summary>
    public static IServiceCollection AddGridMessaging(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton<IDeliveries, Deliveries>()
        .AddGridQueues(configuration)
        .AddGridTopics();

    /// <summary>Needs the outbox of event sources and <see cref="Storage.Security.ISecrets"/> from elsewhere, and a storage for grains.</summary>
    public static IServiceCollection AddGridTopics(this IServiceCollection services) => services
        .AddSingleton<NotificationSigner>()
        .AddSingleton<ITopicCertificate>(provider => provider.GetRequiredService<NotificationSigner>())
        .AddSingleton<TopicAddresses>()
        .AddSingleton<ITopicCatalog, TopicCatalog>()
        .AddSingleton<IDeliveryTarget, TopicTarget>();

    /// <summary>Needs <see cref="Storage.Messaging.IMessageTable"/> from elsewhere.</summary>
    public static IServiceCollection AddGridQueues(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<MessagingOptions>().Bind(configuration.GetSection(MessagingOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<MessagingOptions>, MessagingOptionsValidator>();
        services.AddSingleton<IQueueCatalog, QueueCatalog>();
        services.AddHostedService<QueueSweeper>();
        services.AddSingleton<OutsideQueues>();
        return services.AddSingleton<IDeliveryTarget, QueueTarget>();
    }
}
