namespace Grid.Grains.Concurrency;

/// <summary>What is to be provisioned for a function.</summary>
[GenerateSerializer, Immutable, Alias("grid.ProvisioningOrder")]
internal sealed record ProvisioningOrder
{
    [Id(0)] public ProvisionedVersion[] Wanted { get; init; } = [];

    /// <summary>Environments of all versions together that the account's concurrency allows, also while some end and others start.</summary>
    [Id(1)] public int Granted { get; init; }
}
