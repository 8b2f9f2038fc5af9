using Grid.Contracts;
using Grid.Grains.Environments;
using Grid.Storage.Durability;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Concurrency;

/// <summary>
/// Wakes the grains that provision, so that what is configured comes back after a restart and after the death of a silo: when the silos are others than before, and
/// once in a while. The first of the silos does it; where nothing is provisioned it reads one record for each region that has one.
/// </summary>
internal sealed partial class ProvisioningWaker(
    ISilos silos,
    ILocalSiloDetails silo,
    IGrainStateIndex index,
    IGrainFactory grains,
    [FromKeyedServices(MachineClock.Key)] TimeProvider time,
    ILogger<ProvisioningWaker> logger) : BackgroundService
{
    /// <summary>How often the list of silos is looked at, which this silo has in memory.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Looks between two rounds when the silos stay the same.</summary>
    private const int QuietLooks = 60;

    private const int Batch = 100;

    private readonly string _silo = silo.SiloAddress.ToParsableString();
    private string _seen = "";
    private int _quiet;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var period = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                await Look(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // Storage, or a silo that starts or stops: the next look tries again.
                _seen = "";
                LogFailed(exception);
            }
        }
        while (await period.WaitForNextTickAsync(stoppingToken));
    }

    private async Task Look(CancellationToken stopping)
    {
        var live = silos.Live;
        if (live.Count == 0 || live[0].Silo != _silo) return;
        var seen = string.Join(' ', live.Select(other => $"{other.Silo} {other.HostsEnvironments} {other.MemoryMb}"));
        if (seen == _seen && ++_quiet < QuietLooks) return;
        await WakeAll(stopping);
        (_seen, _quiet) = (seen, 0);
    }

    private async Task WakeAll(CancellationToken stopping)
    {
        string? after = null;
        IReadOnlyList<StoredState<StoredConcurrency>> regions;
        do
        {
            regions = await index.Scan<StoredConcurrency>(StoredConcurrency.StateName, "", after, Batch, stopping);
            foreach (var function in regions.SelectMany(region => region.State.Functions).Where(function => function.Value.Provisioned > 0))
                await grains.GetGrain<IProvisioningGrain>(function.Key).Wake();
            after = regions.Count > 0 ? regions[^1].Key : null;
        }
        while (regions.Count == Batch);
    }

    [LoggerMessage(1, LogLevel.Debug, "The functions with provisioned concurrency could not be looked through; it is tried again")]
    private partial void LogFailed(Exception exception);
}
