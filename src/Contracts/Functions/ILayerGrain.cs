namespace Grid.Contracts.Functions;

/// <summary>One layer with its versions. Key: <c>region/name</c>.</summary>
[Alias("grid.ILayerGrain")]
public interface ILayerGrain : IGrainWithStringKey
{
    /// <summary>Version, region, name and date are given by the grain.</summary>
    [Alias("Publish")]
    Task<Outcome<LayerVersion>> Publish(LayerVersion content, CancellationToken cancellationToken);

    [Alias("Get")]
    Task<Outcome<LayerVersion>> Get(long version, CancellationToken cancellationToken);

    /// <summary>Newest first; an unknown layer has none.</summary>
    [Alias("List")]
    Task<Page<LayerVersion>> List(string? compatibleRuntime, string? compatibleArchitecture, string? marker, int maxItems, CancellationToken cancellationToken);

    /// <summary>Succeeds also when there is no such version. Functions that refer to it keep it.</summary>
    [Alias("Delete")]
    Task<Outcome<Done>> Delete(long version, CancellationToken cancellationToken);
}
