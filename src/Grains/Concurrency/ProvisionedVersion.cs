using Grid.Contracts.Functions;

namespace Grid.Grains.Concurrency;

/// <summary>A version and how many environments of it are to be provisioned, on all silos together.</summary>
[GenerateSerializer, Immutable, Alias("grid.ProvisionedVersion")]
internal sealed record ProvisionedVersion
{
    [Id(0)] public FunctionVersion Version { get; init; } = new();

    [Id(1)] public int Requested { get; init; }
}
