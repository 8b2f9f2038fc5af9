using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace Grid.Storage.Durability;

/// <summary>Orleans' grain storage over the state table. Two activations of one grain cannot both write: the ETag decides.</summary>
internal sealed class DurableGrainStorage(GrainStateTable table, IGrainStorageSerializer serializer, IActivatorProvider activators) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        if (await table.Read(new StateKey(stateName, grainId), cancellationToken) is not { } row)
        {
            Forget(grainState);
            return;
        }

        grainState.State = serializer.Deserialize<T>(BinaryData.FromBytes(row.Data));
        grainState.ETag = row.Tag.ToString();
        grainState.RecordExists = true;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var key = new StateKey(stateName, grainId);
        var data = serializer.Serialize(grainState.State).ToArray();
        var written = grainState.ETag is { } etag
            ? await table.Update(key, etag, data, cancellationToken)
            : await table.Insert(key, data, cancellationToken);
        grainState.ETag = written?.ToString() ?? throw await Inconsistent(key, grainState.ETag);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var key = new StateKey(stateName, grainId);
        var cleared = grainState.ETag is { } etag
            ? await table.Delete(key, etag, cancellationToken)
            : await table.Read(key, cancellationToken) is null;
        if (!cleared) throw await Inconsistent(key, grainState.ETag);
        Forget(grainState);
    }

    private void Forget<T>(IGrainState<T> grainState)
    {
        grainState.State = activators.GetActivator<T>().Create();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private async Task<InconsistentStateException> Inconsistent(StateKey key, string? etag)
    {
        var stored = await table.Read(key, CancellationToken.None);
        return new InconsistentStateException(
            $"The state {key.StateName} of {key.Grain} was changed by another activation.", stored?.Tag.ToString() ?? "none", etag ?? "none");
    }
}
