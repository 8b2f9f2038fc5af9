using Grid.Contracts;
using Grid.Contracts.Concurrency;
using Grid.Contracts.Functions;
using Grid.Contracts.Logs;
using Grid.Contracts.Messaging;
using Grid.Contracts.Streams;
using Grid.Contracts.Tables;
using Grid.Contracts.Traces;
using Grid.Grains.Concurrency;
using Grid.Grains.Environments;
using Grid.Grains.EventSources;
using Grid.Grains.Functions;
using Grid.Grains.Logs;
using Grid.Grains.Mappings;
using Grid.Grains.Messaging;
using Grid.Grains.Metrics;
using Grid.Grains.Streams;
using Grid.Grains.Tables;
using Grid.Grains.Traces;
using Grid.Storage;
using Grid.Storage.Durability;
using Orleans.Core.Internal;

namespace Grid.Grains;

/// <summary>Empties the grid for the next test suite: what is in memory first, then what is stored, then what was derived from it.</summary>
internal sealed class GridReset(
    IGrainFactory grains,
    IGrainStateIndex index,
    IStorageReset storage,
    IRouteInvalidation routes,
    Silos silos,
    SilosClient others,
    LocalEnvironments environments,
    EventSourceGrains eventSources,
    MappingGrains mappings,
    ILogs logs,
    MetricSink metrics,
    MetricsClient othersMetrics) : IGridReset
{
    private const int Batch = 500;

    public async Task Reset(CancellationToken cancellationToken)
    {
        var functions = await Keys<StoredFunction>(StoredFunction.StateName, cancellationToken);
        var layers = await Keys<StoredLayer>(StoredLayer.StateName, cancellationToken);
        foreach (var key in functions) await grains.GetGrain<IFunctionGrain>(key).AsReference<IGrainManagementExtension>().DeactivateOnIdle(cancellationToken);
        foreach (var key in layers) await grains.GetGrain<ILayerGrain>(key).AsReference<IGrainManagementExtension>().DeactivateOnIdle(cancellationToken);
        foreach (var region in await Keys<StoredScaling>(StoredScaling.StateName, cancellationToken)) await grains.GetGrain<IScalingGrain>(region).AsReference<IGrainManagementExtension>().DeactivateOnIdle(cancellationToken);
        foreach (var key in await Keys<StoredProvisioning>(StoredProvisioning.StateName, cancellationToken))
            await grains.GetGrain<IProvisioningGrain>(key).AsReference<IGrainManagementExtension>().DeactivateOnIdle(cancellationToken);
        foreach (var key in await Keys<StoredConcurrency>(StoredConcurrency.StateName, cancellationToken))
            await grains.GetGrain<IAccountConcurrencyGrain>(key).AsReference<IGrainManagementExtension>().DeactivateOnIdle(cancellationToken);
        await mappings.Forget(cancellationToken);
        foreach (var grain in await eventSources.All(cancellationToken)) await grain.AsReference<IGrainManagementExtension>().DeactivateOnIdle(cancellationToken);
        foreach (var key in await Keys<StoredQueue>(StoredQueue.StateName, cancellationToken)) await grains.GetGrain<IQueueGrain>(key).AsReference<IGrainManagementExtension>().DeactivateOnIdle(cancellationToken);
        foreach (var key in await Keys<StoredTopic>(StoredTopic.StateName, cancellationToken)) await grains.GetGrain<ITopicGrain>(key).AsReference<IGrainManagementExtension>().DeactivateOnIdle(cancellationToken);
        foreach (var key in await Keys<StoredTable>(StoredTable.StateName, cancellationToken)) await grains.GetGrain<ITableStreamGrain>(key).AsReference<IGrainManagementExtension>().DeactivateOnIdle(cancellationToken);
        foreach (var key in await Keys<StoredStream>(StoredStream.StateName, cancellationToken)) await Deactivate(key, cancellationToken);
        foreach (var key in await Keys<StoredLogGroup>(StoredLogGroup.StateName, cancellationToken))
        {
            await logs.DeleteGroup(LogGroupId.FromGrainKey(key), cancellationToken);
            await grains.GetGrain<ILogGroupGrain>(key).AsReference<IGrainManagementExtension>().DeactivateOnIdle(cancellationToken);
        }

        foreach (var region in await Keys<StoredSamplingRules>(StoredSamplingRules.StateName, cancellationToken))
            await grains.GetGrain<ISamplingRulesGrain>(region).AsReference<IGrainManagementExtension>().DeactivateOnIdle(cancellationToken);
        await storage.Reset(cancellationToken);
        foreach (var key in functions) await routes.Forget(FunctionId.FromGrainKey(key));
        await Task.WhenAll([environments.StopAll(), .. silos.Others.Select(silo => others.Of(silo.Address).StopAll())]).WaitAsync(cancellationToken);
        metrics.Forget();
        await Task.WhenAll(silos.Others.Select(silo => othersMetrics.Of(silo.Address).Forget())).WaitAsync(cancellationToken);
    }

    /// <summary>With its shards, which would otherwise go on with logs that are gone.</summary>
    private async Task Deactivate(string stream, CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<IStreamGrain>(stream);
        var described = await grain.Describe(cancellationToken);
        await grain.AsReference<IGrainManagementExtension>().DeactivateOnIdle(cancellationToken);
        foreach (var shard in described.Value?.Shards ?? []) await grains.GetGrain<IShardGrain>(shard.Log).AsReference<IGrainManagementExtension>().DeactivateOnIdle(cancellationToken);
    }

    private async Task<List<string>> Keys<TState>(string stateName, CancellationToken cancellationToken)
    {
        List<string> keys = [];
        IReadOnlyList<StoredState<TState>> page;
        do
        {
            page = await index.Scan<TState>(stateName, "", keys.LastOrDefault(), Batch, cancellationToken);
            keys.AddRange(page.Select(stored => stored.Key));
        }
        while (page.Count == Batch);

        return keys;
    }
}
