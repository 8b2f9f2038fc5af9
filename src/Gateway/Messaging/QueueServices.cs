using Grid.Gateway.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Gateway.Messaging;

internal static class QueueServices
{
    /// <summary>Amazon SQS in both of its dialects. Needs <see cref="Contracts.Messaging.IQueueCatalog"/> from elsewhere.</summary>
    internal static IServiceCollection AddGatewayQueues(this IServiceCollection services)
    {
        services.AddSingleton<QueueOperations>();
        services.AddSingleton<MessageOperations>();
        services.AddSingleton<Queues>();
        services.AddSingleton<IJsonService>(provider => provider.GetRequiredService<Queues>());
        return services.AddSingleton<IQueryService, QueuesOverQuery>();
    }
}
