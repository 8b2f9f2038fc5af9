using Grid.Contracts.Functions;

namespace Grid.Grains.Concurrency;

/// <summary>
/// Where provisioned environments of a function may be. Written before a silo is told to start more and after it has said that some have ended,
/// so that whoever reads it never believes in fewer than there are.
/// </summary>
[GenerateSerializer, Immutable, Alias("grid.StoredProvisioning")]
internal sealed record StoredProvisioning
{
    public const string StateName = "provisioning";

    /// <summary>Most that there may be; without zeros.</summary>
    [Id(0)] public IReadOnlyList<StoredHolding> Holdings { get; init; } = [];

    public int Held => Holdings.Sum(holding => holding.Count);
}

/// <summary>What one silo may have of one version.</summary>
[GenerateSerializer, Immutable, Alias("grid.StoredHolding")]
internal sealed record StoredHolding
{
    [Id(0)] public FunctionVersion Version { get; init; } = new();

    [Id(1)] public string Silo { get; init; } = "";

    [Id(2)] public int Count { get; init; }
}
