using Grid.Contracts;
using Grid.Contracts.Messaging;

namespace Grid.Gateway.Tests.Protocol;

/// <summary>A region without topics, and a certificate.</summary>
internal sealed class FakeTopics : ITopicCatalog, ITopicCertificate
{
    public Task<Page<string>> Topics(string region, string? marker, int maxItems, CancellationToken cancellationToken) => Task.FromResult(new Page<string>());

    public Task<Page<Subscription>> Subscriptions(string region, string? marker, int maxItems, CancellationToken cancellationToken) => Task.FromResult(new Page<Subscription>());

    public ValueTask<string> Path(CancellationToken cancellationToken) => new("/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem");

    public ValueTask<string> Text(CancellationToken cancellationToken) => new("the certificate");
}
