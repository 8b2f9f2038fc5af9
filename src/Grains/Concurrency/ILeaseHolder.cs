using Orleans.Services;

namespace Grid.Grains.Concurrency;

/// <summary>A silo as the authorities on concurrency talk to it.</summary>
[Alias("grid.ILeaseHolder")]
internal interface ILeaseHolder : IGrainService
{
    /// <summary>Gives back unused slots now, and of those in use what becomes free above <paramref name="keep"/>.</summary>
    [Alias("Recall"), ResponseTimeout("00:00:02")]
    Task<RecallAnswer> Recall(string region, string pool, int slots, int keep);

    /// <summary>The table of pools has changed; returns when this silo knows it and has said so.</summary>
    [Alias("Changed"), ResponseTimeout("00:00:03")]
    Task Changed(string region);
}
