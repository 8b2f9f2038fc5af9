namespace Grid.Contracts.Functions;

/// <summary>A layer version as a function refers to it: enough to run without asking the layer again, so that a deleted layer stays usable.</summary>
[GenerateSerializer, Immutable, Alias("grid.LayerReference")]
public sealed record LayerReference
{
    /// <summary>ARN of the layer version.</summary>
    [Id(0)] public string Arn { get; init; } = "";

    [Id(1)] public CodeReference Code { get; init; } = new();
}
