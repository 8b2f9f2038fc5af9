namespace Grid.Contracts.Functions;

/// <summary>An alias: a name that points to a version, or to two by weight.</summary>
[GenerateSerializer, Immutable, Alias("grid.FunctionAlias")]
public sealed record FunctionAlias
{
    [Id(0)] public FunctionId Function { get; init; }

    [Id(1)] public string Name { get; init; } = "";

    [Id(2)] public string FunctionVersion { get; init; } = Qualifiers.Latest;

    [Id(3)] public string Description { get; init; } = "";

    /// <summary>Version to weight 0.0-1.0, at most one entry; the rest of the traffic goes to <see cref="FunctionVersion"/>.</summary>
    [Id(4)] public IReadOnlyDictionary<string, double> AdditionalVersionWeights { get; init; } = new Dictionary<string, double>();

    [Id(5)] public string RevisionId { get; init; } = "";

    public string Arn => $"{Function.Arn}:{Name}";
}
