using Orleans.Core;

namespace Grid.Grains.Mappings;

/// <summary>
/// Sees to it that a source and a function have one mapping. The holder's word counts: a mapping that is gone, or whose creation was not finished, does not hold the pair any more, and the
/// next one gets it.
/// </summary>
internal sealed class MappingPairGrain([PersistentState(StoredPair.StateName)] IPersistentState<StoredPair> state) : Grain, IMappingPairGrain
{
    public async Task<string> Claim(string mapping, CancellationToken cancellationToken)
    {
        if (state.State.Holder is { } holder)
        {
            if (holder == mapping) return mapping;
            if (await GrainFactory.GetGrain<IMappingClaims>(holder).Holds(this.GetPrimaryKeyString(), cancellationToken)) return holder;
        }

        await Write(() =>
        {
            state.State = new StoredPair { Holder = mapping };
            return state.WriteStateAsync(cancellationToken);
        });
        return mapping;
    }

    public Task Release(string mapping, CancellationToken cancellationToken) => state.State.Holder == mapping ? Write(() => state.ClearStateAsync(cancellationToken)) : Task.CompletedTask;

    private async Task Write(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch
        {
            // Nobody knows which state is durable now: the next activation reads it.
            DeactivateOnIdle();
            throw;
        }
    }
}
