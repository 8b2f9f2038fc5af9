namespace Grid.Contracts.Functions;

/// <summary>CreateFunction after the gateway's checks; the code is already in the store.</summary>
[GenerateSerializer, Immutable, Alias("grid.CreateFunction")]
public sealed record CreateFunction
{
    /// <summary><see cref="FunctionSettings.Layers"/> is empty here; <see cref="LayerArns"/> tells.</summary>
    [Id(0)] public FunctionSettings Settings { get; init; } = new();

    [Id(1)] public IReadOnlyList<string> LayerArns { get; init; } = [];

    [Id(2)] public CodeReference Code { get; init; } = new();

    [Id(3)] public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Publish version 1 at once.</summary>
    [Id(4)] public bool Publish { get; init; }
}
