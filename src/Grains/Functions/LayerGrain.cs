using Grid.Contracts;
using Grid.Contracts.Functions;

namespace Grid.Grains.Functions;

/// <summary>One layer.</summary>
internal sealed class LayerGrain([PersistentState(StoredLayer.StateName)] IPersistentState<StoredLayer> state, TimeProvider clock) : Grain, ILayerGrain
{
    public async Task<Outcome<LayerVersion>> Publish(LayerVersion content, CancellationToken cancellationToken)
    {
        var layer = FunctionId.FromGrainKey(this.GetPrimaryKeyString());
        var version = content with
        {
            Region = layer.Region,
            Name = layer.Name,
            Version = state.State.LastVersion + 1,
            CreatedDate = clock.GetUtcNow(),
        };
        await Store(new StoredLayer { LastVersion = version.Version, Versions = state.State.Versions.Append(version).ToArray() });
        return version;
    }

    public Task<Outcome<LayerVersion>> Get(long version, CancellationToken cancellationToken) => Task.FromResult(Find(version));

    public Task<Page<LayerVersion>> List(
        string? compatibleRuntime, string? compatibleArchitecture, string? marker, int maxItems, CancellationToken cancellationToken)
    {
        var after = Marker.ReadNumber(marker, behindAll: 0);
        var rest = state.State.Matching(compatibleRuntime, compatibleArchitecture).Where(version => after is null || version.Version < after);
        return Task.FromResult(Paging.Cut(rest, maxItems, version => Marker.WriteNumber(version.Version)));
    }

    public async Task<Outcome<Done>> Delete(long version, CancellationToken cancellationToken)
    {
        if (version < 1) return FunctionErrors.LayerVersionBelowOne();
        var rest = state.State.Versions.Where(kept => kept.Version != version).ToArray();
        if (rest.Length < state.State.Versions.Count) await Store(state.State with { Versions = rest });
        return default(Done);
    }

    private Outcome<LayerVersion> Find(long version)
    {
        if (version < 1) return FunctionErrors.LayerVersionBelowOne();
        return state.State.Versions.FirstOrDefault(found => found.Version == version) is { } known ? known : FunctionErrors.NoSuchResource();
    }

    private async Task Store(StoredLayer next)
    {
        var before = state.State;
        try
        {
            state.State = next;
            await state.WriteStateAsync();
        }
        catch
        {
            // Nobody knows which state is durable now: the next activation reads it.
            state.State = before;
            DeactivateOnIdle();
            throw;
        }
    }
}
