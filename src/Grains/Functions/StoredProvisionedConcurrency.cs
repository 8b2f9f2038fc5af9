namespace Grid.Grains.Functions;

/// <summary>Provisioned concurrency as somebody has put it.</summary>
[GenerateSerializer, Immutable, Alias("grid.StoredProvisionedConcurrency")]
internal sealed record StoredProvisionedConcurrency
{
    /// <summary>Number of a published version, or name of an alias.</summary>
    [Id(0)] public string Qualifier { get; init; } = "";

    /// <summary>1 upwards.</summary>
    [Id(1)] public int Requested { get; init; }

    [Id(2)] public DateTimeOffset LastModified { get; init; }
}
