namespace Grid.Contracts.Concurrency;

/// <summary>Provisioned concurrency of one version or alias, and how far it has come.</summary>
[GenerateSerializer, Immutable, Alias("grid.ProvisionedConcurrency")]
public sealed record ProvisionedConcurrency
{
    /// <summary>ARN of the function with the version or alias that it is configured for.</summary>
    [Id(0)] public string FunctionArn { get; init; } = "";

    /// <summary>Environments that are wanted, 1 upwards.</summary>
    [Id(1)] public int Requested { get; init; }

    /// <summary>Environments that are there, on all silos together; those that start included.</summary>
    [Id(2)] public int Allocated { get; init; }

    /// <summary>Environments whose Init is over, on all silos together.</summary>
    [Id(3)] public int Available { get; init; }

    [Id(4)] public ProvisioningStatus Status { get; init; }

    /// <summary>Null unless it failed.</summary>
    [Id(5)] public string? StatusReason { get; init; }

    /// <summary>When it was last put.</summary>
    [Id(6)] public DateTimeOffset LastModified { get; init; }

    /// <summary>Most environments that were in use at the same time during the last minute; the sum of what each silo has counted.</summary>
    [Id(7)] public int InUse { get; init; }
}
