using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Grid.Grains.Concurrency;

/// <inheritdoc cref="ILeaseHolder"/>
/// <remarks>Reentrant: a silo that waits for an authority's answer must hear that same authority meanwhile.</remarks>
[Reentrant]
internal sealed class LeaseHolder(GrainId id, Silo silo, ILoggerFactory loggers, SiloLeases leases) : GrainService(id, silo, loggers), ILeaseHolder
{
    public Task<RecallAnswer> Recall(string region, string pool, int slots, int keep)
    {
        var given = leases.Region(region).Slots.GiveBack(pool, slots, keep);
        return Task.FromResult(new RecallAnswer { Slots = given.Slots, Sequence = given.Sequence, Answered = given.Answered });
    }

    public async Task Changed(string region)
    {
        // The first ask brings the table, the second one says what has moved.
        await leases.Region(region).Ask();
        await leases.Region(region).Ask();
    }
}
