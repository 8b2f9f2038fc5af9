namespace Grid.Contracts.Mappings;

/// <summary>Questions about all mappings of a region.</summary>
public interface IMappingCatalog
{
    /// <summary>In the order of their UUIDs.</summary>
    /// <param name="sourceArn">Null for any.</param>
    /// <param name="functionArn">Of <see cref="EventSourceMapping.FunctionArn"/>; null for any.</param>
    Task<Page<EventSourceMapping>> List(string region, string? sourceArn, string? functionArn, string? marker, int maxItems, CancellationToken cancellationToken);
}
