using Grid.Contracts;
using Grid.Contracts.Messaging;

namespace Grid.Gateway.Tests.Protocol;

/// <summary>A region with three queues.</summary>
internal sealed class FakeQueues : IQueueCatalog
{
    private static readonly string[] s_names = ["a", "b", "c"];

    public Task<Page<string>> List(string region, string prefix, string? marker, int maxItems, CancellationToken cancellationToken)
    {
        var rest = s_names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(name, marker) > 0).ToArray();
        return Task.FromResult(new Page<string> { Items = [.. rest.Take(maxItems)], NextMarker = rest.Length > maxItems ? rest[maxItems - 1] : null });
    }

    public Task<Page<string>> ListSources(QueueId deadLetterQueue, string? marker, int maxItems, CancellationToken cancellationToken) =>
        List(deadLetterQueue.Region, "", marker, maxItems, cancellationToken);
}
