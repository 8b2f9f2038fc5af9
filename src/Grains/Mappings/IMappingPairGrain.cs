namespace Grid.Grains.Mappings;

/// <summary>One source with one function, which one mapping may have; key: <see cref="MappingPair.Key"/>.</summary>
[Alias("grid.IMappingPairGrain")]
internal interface IMappingPairGrain : IGrainWithStringKey
{
    /// <summary>Gives the pair to a mapping, durably, unless another one has it.</summary>
    /// <param name="mapping">Grain key.</param>
    /// <returns>Grain key of the mapping that has it.</returns>
    [Alias("Claim")]
    Task<string> Claim(string mapping, CancellationToken cancellationToken);

    /// <summary>Does nothing when another mapping has it.</summary>
    [Alias("Release")]
    Task Release(string mapping, CancellationToken cancellationToken);
}
