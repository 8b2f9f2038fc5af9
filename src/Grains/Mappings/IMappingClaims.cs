using Orleans.Concurrency;

namespace Grid.Grains.Mappings;

/// <summary>What pairs ask of mappings; key: the mapping's grain key.</summary>
[Alias("grid.IMappingClaims")]
internal interface IMappingClaims : IGrainWithStringKey
{
    /// <summary>Whether the mapping has the pair, or is about to. False is for good, until it asks the pair itself.</summary>
    [Alias("Holds"), AlwaysInterleave]
    Task<bool> Holds(string pair, CancellationToken cancellationToken);
}
