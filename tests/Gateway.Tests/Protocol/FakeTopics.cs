using Grid.Contracts;
using Grid.Contracts.Messaging;

namespace Grid.Gateway.Tests.Protocol;

/// <summary>A region without topics.</summary>
internal sealed class FakeTopics : ITopicCatalog
{
    public Task<Page<string>> Topics(string region, string? marker, int maxItems, CancellationToken cancellationToken) => Task.FromResult(new Page<string>());

    public Task<Page<Subscription>> Subscriptions(string region, string? marker, int maxItems, CancellationToken cancellationToken) => Task.FromResult(new Page<Subscription>());
}
