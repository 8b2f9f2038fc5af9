using Grid.Contracts;
using Grid.Contracts.Concurrency;
using Grid.Contracts.Functions;
using Grid.Contracts.Metrics;
using Grid.Grains.Concurrency;
using Grid.Grains.Environments;
using Grid.Storage.Durability;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Metrics;

/// <summary>What one silo tells for all, once a minute: how much of the account's concurrency is set aside, and how much of what is provisioned is in use.</summary>
internal sealed class ConcurrencySampler(
    IGrainStateIndex index,
    IGrainFactory grains,
    IProvisionedConcurrency provisioned,
    MetricSink sink,
    ISilos silos,
    ILocalSiloDetails silo,
    [FromKeyedServices(MachineClock.Key)] TimeProvider machine,
    ILogger<ConcurrencySampler> logger) : FirstSiloWaker(silos, silo, machine, 30, logger)
{
    private const int Batch = 100;

    /// <summary>Rounds come twice as often. After a longer while another silo may have been the first, and have told the present minute.</summary>
    private static readonly TimeSpan s_gap = TimeSpan.FromSeconds(90);

    private readonly TimeProvider _machine = machine;
    private long _last;
    private long? _awake;

    protected override async Task Wake(CancellationToken cancellationToken)
    {
        var minute = sink.Minute;
        if (!Next(minute)) return;
        await Sample(minute, cancellationToken);
    }

    /// <returns>True in the first round of a minute, apart from the one in which this silo has become the first of all.</returns>
    internal bool Next(long minute)
    {
        var isNew = _awake is not { } before || _machine.GetElapsedTime(before) > s_gap;
        _awake = _machine.GetTimestamp();
        if (minute == _last) return false;
        _last = minute;
        return !isNew;
    }

    internal async Task Sample(long minute, CancellationToken cancellationToken)
    {
        var at = DateTimeOffset.UnixEpoch + TimeSpan.FromMinutes(minute);
        await foreach (var (region, _) in All<StoredConcurrency>(StoredConcurrency.StateName, cancellationToken))
        {
            var account = await grains.GetGrain<IAccountConcurrencyGrain>(region).Get(cancellationToken);
            if (account.Limit == account.Unreserved) continue;
            var bucket = new MetricBucket();
            for (var second = 0; second < MetricBucket.Seconds; second++) bucket.Level(second, account.Limit - account.Unreserved);
            Add(new MetricId(region, MetricNames.Lambda, "ClaimedAccountConcurrency", MetricNames.Count), at, bucket);
        }

        await foreach (var (_, stored) in All<StoredProvisioning>(StoredProvisioning.StateName, cancellationToken))
        {
            foreach (var version in stored.Holdings.Select(holding => holding.Version).DistinctBy(version => version.Version)) await Sample(version, at, cancellationToken);
        }
    }

    private async Task Sample(FunctionVersion version, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var use = await provisioned.Get(version.Function, version.Version, cancellationToken);
        if (!use.Ok || use.Value.Available == 0) return;
        var share = (double)use.Value.InUse / use.Value.Available;
        foreach (var dimensions in LambdaDimensions.Of(version.Function.Name, version.Version, version.Version).Where(dimensions => dimensions.Length > 0))
        {
            var bucket = new MetricBucket();
            bucket.Add(share);
            Add(new MetricId(version.Function.Region, MetricNames.Lambda, "ProvisionedConcurrencyUtilization", MetricNames.None, dimensions), at, bucket);
        }
    }

    private void Add(MetricId series, DateTimeOffset at, MetricBucket bucket) => sink.Recorder(series)?.Add(at, bucket);

    private async IAsyncEnumerable<(string Key, TState State)> All<TState>(string stateName, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? last = null;
        IReadOnlyList<StoredState<TState>> page;
        do
        {
            page = await index.Scan<TState>(stateName, "", last, Batch, cancellationToken);
            foreach (var stored in page) yield return (last = stored.Key, stored.State);
        }
        while (page.Count == Batch);
    }
}
