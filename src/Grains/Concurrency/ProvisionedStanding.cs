namespace Grid.Grains.Concurrency;

/// <summary>How the provisioned environments of a version stand, on one silo or on all together.</summary>
[GenerateSerializer, Immutable, Alias("grid.ProvisionedStanding")]
internal sealed record ProvisionedStanding
{
    /// <summary>Environments whose Init is over, idle or busy, wanted or still to end.</summary>
    [Id(0)] public int Available { get; init; }

    /// <summary>Environments whose Init is not over.</summary>
    [Id(1)] public int Starting { get; init; }

    /// <summary>Why some are missing that have been tried; null when none have failed.</summary>
    [Id(2)] public string? Failure { get; init; }

    /// <summary>Most that were in use at the same time during the last minute.</summary>
    [Id(3)] public int InUse { get; init; }

    /// <summary>Environments that are there, in whatever state.</summary>
    public int Held => Available + Starting;
}
