namespace Grid.Grains.Mappings;

/// <summary>Which mapping has a pair of source and function.</summary>
[GenerateSerializer, Immutable, Alias("grid.StoredPair")]
internal sealed record StoredPair
{
    public const string StateName = "mapping-pair";

    /// <summary>Grain key of the mapping; null when nobody has it.</summary>
    [Id(0)] public string? Holder { get; init; }
}
