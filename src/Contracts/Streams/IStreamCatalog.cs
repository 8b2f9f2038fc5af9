namespace Grid.Contracts.Streams;

/// <summary>Questions about all streams of a region.</summary>
public interface IStreamCatalog
{
    /// <summary>Sorted by name, without their shards and consumers. The marker is the last name of the page.</summary>
    Task<Page<StreamDescription>> List(string region, string? marker, int maxItems, CancellationToken cancellationToken);
}
