using Grid.Contracts;
using Grid.Contracts.Streams;

namespace Grid.Gateway.Tests.Protocol;

/// <summary>A region without data streams.</summary>
internal sealed class FakeStreams : IStreamCatalog
{
    public Task<Page<StreamDescription>> List(string region, string? marker, int maxItems, CancellationToken cancellationToken) => Task.FromResult(new Page<StreamDescription>());
}
