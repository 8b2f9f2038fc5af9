namespace Grid.Contracts.Functions;

/// <summary>CreateAlias and UpdateAlias. On create, <see cref="FunctionVersion"/> is set; on update, a null member is left as it is.</summary>
[GenerateSerializer, Immutable, Alias("grid.AliasChange")]
public sealed record AliasChange
{
    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public string? FunctionVersion { get; init; }

    [Id(2)] public string? Description { get; init; }

    /// <summary>Replaces the routing; empty removes it.</summary>
    [Id(3)] public IReadOnlyDictionary<string, double>? AdditionalVersionWeights { get; init; }

    [Id(4)] public string? RevisionId { get; init; }
}
