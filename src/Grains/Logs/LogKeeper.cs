using System.Collections.Concurrent;
using Grid.Contracts;
using Grid.Contracts.Logs;
using Grid.Storage.Logs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Logs;

/// <summary>Makes groups of what functions log to, and holds this silo's files to what the groups say: what is too old goes, and so does what belongs to a group that was deleted while the silo was down.</summary>
internal sealed partial class LogKeeper(ILocalLogs logs, IGrainFactory grains, [FromKeyedServices(MachineClock.Key)] TimeProvider time, ILogger<LogKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    /// <summary>Every so many periods all groups are looked after; in between, those that could not be.</summary>
    private const int SweepPeriods = 60;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<LogGroupId, byte> _failed = new();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(MakeGroups(stoppingToken), SweepAll(stoppingToken));

    /// <summary>One look at a group.</summary>
    internal async Task Sweep(LogGroupId id, CancellationToken cancellationToken)
    {
        while (logs.Group(id) is { } local)
        {
            if (await grains.GetGrain<ILogGroupGrain>(id.GrainKey).Ensure(local.LastIngestion, cancellationToken) is { } group)
            {
                await logs.Sweep(id, group.RetentionDays, group.DeletedAt);
                return;
            }

            // All up to then was deleted; what a function logs meanwhile is a group anew.
            await logs.Sweep(id, null, local.LastIngestion);
        }
    }

    private async Task MakeGroups(CancellationToken cancellationToken)
    {
        await foreach (var group in logs.Begun.ReadAllAsync(cancellationToken)) await Try(group, cancellationToken);
    }

    private async Task SweepAll(CancellationToken cancellationToken)
    {
        using var period = new PeriodicTimer(Period, time);
        var periods = 0;
        do
        {
            foreach (var group in periods++ % SweepPeriods == 0 ? logs.Groups(null).Select(group => group.Id) : _failed.Keys) await Try(group, cancellationToken);
        }
        while (await period.WaitForNextTickAsync(cancellationToken));
    }

    /// <summary>Twice, since the silo may only just be starting; the next round tries again.</summary>
    private async Task Try(LogGroupId group, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await Sweep(group, cancellationToken);
                _failed.TryRemove(group, out _);
                return;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                if (attempt == 2)
                {
                    _failed[group] = 0;
                    LogFailed(exception, group);
                    return;
                }
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The log group {Group} could not be looked after")]
    private partial void LogFailed(Exception exception, LogGroupId group);
}
