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
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(MakeGroups(stoppingToken), SweepAll(stoppingToken));

    /// <summary>One look at a group.</summary>
    internal async Task Sweep(LogGroupId id, CancellationToken cancellationToken)
    {
        if (logs.Group(id) is not { } local) return;
        var group = await grains.GetGrain<ILogGroupGrain>(id.GrainKey).Ensure(local.LastIngestion, cancellationToken);
        if (group is null) await logs.DeleteGroup(id);
        else await logs.Sweep(id, group.RetentionDays, group.DeletedAt);
    }

    private async Task MakeGroups(CancellationToken cancellationToken)
    {
        await foreach (var group in logs.Begun.ReadAllAsync(cancellationToken)) await Try(group, cancellationToken);
    }

    private async Task SweepAll(CancellationToken cancellationToken)
    {
        using var period = new PeriodicTimer(Period, time);
        do
        {
            foreach (var group in logs.Groups(null)) await Try(group.Id, cancellationToken);
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
                return;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                if (attempt == 2)
                {
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
