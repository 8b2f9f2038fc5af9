using Grid.Contracts;
using Grid.Contracts.Mappings;

namespace Grid.Gateway.Tests.Mappings;

/// <summary>A catalog that notes what is asked.</summary>
internal sealed class FakeMappings : IMappingCatalog
{
    public List<EventSourceMapping> Items { get; } = [];

    public (string Region, string? Source, string? Function, string? Marker, int MaxItems)? Asked { get; private set; }

    public Task<Page<EventSourceMapping>> List(string region, string? sourceArn, string? functionArn, string? marker, int maxItems, CancellationToken cancellationToken)
    {
        Asked = (region, sourceArn, functionArn, marker, maxItems);
        var rest = Items.Where(mapping => string.CompareOrdinal(mapping.Id.Uuid, marker) > 0).ToArray();
        return Task.FromResult(new Page<EventSourceMapping> { Items = [.. rest.Take(maxItems)], NextMarker = rest.Length > maxItems ? rest[maxItems - 1].Id.Uuid : null });
    }
}
