using Grid.Gateway.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Gateway.Messaging;

internal static class TopicServices
{
    /// <summary>Amazon SNS. Needs <see cref="Contracts.Messaging.ITopicCatalog"/> and <see cref="Contracts.Messaging.ITopicCertificate"/> from elsewhere.</summary>
    internal static IServiceCollection AddGatewayTopics(this IServiceCollection services) => services
        .AddSingleton<IOperationGroup, TopicCertificates>()
        .AddSingleton<TopicPaging>()
        .AddSingleton<TopicOperations>()
        .AddSingleton<SubscriptionOperations>()
        .AddSingleton<PublishOperations>()
        .AddSingleton<IQueryService, Topics>();
}
