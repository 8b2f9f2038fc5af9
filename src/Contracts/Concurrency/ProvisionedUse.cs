namespace Grid.Contracts.Concurrency;

/// <summary>How the provisioned concurrency of a version or an alias stands.</summary>
public sealed record ProvisionedUse
{
    /// <summary>Environments that are asked for; 0 when there is no provisioned concurrency.</summary>
    public int Requested { get; init; }

    /// <summary>Environments that are there, idle or in use, on all silos.</summary>
    public int Available { get; init; }

    /// <summary>Most environments that were in use at the same time during the last minute, on all silos; 0 when none was.</summary>
    public int InUse { get; init; }
}
