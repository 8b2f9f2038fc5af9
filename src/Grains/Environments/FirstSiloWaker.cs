using Grid.Contracts.Environments;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Environments;

/// <summary>
/// Wakes grains that have something to do by themselves: when the silos are others than before, so that what a dead one looked after goes on, after a start, and once in a while.
/// The first of the silos does it.
/// </summary>
/// <param name="time">The machine's: silos die by it.</param>
/// <param name="quietSeconds">From one round to the next when the silos stay the same.</param>
internal abstract partial class FirstSiloWaker(ISilos silos, ILocalSiloDetails silo, TimeProvider time, int quietSeconds, ILogger logger) : BackgroundService
{
    /// <summary>How often the list of silos is looked at, which this silo has in memory.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly string _silo = silo.SiloAddress.ToParsableString();
    private string _seen = "";
    private int _quiet;

    /// <summary>What of a silo makes it another one than before.</summary>
    protected virtual string Trait(SiloSnapshot snapshot) => snapshot.Silo;

    /// <summary>One round. It is made again within a second when it fails.</summary>
    protected abstract Task Wake(CancellationToken cancellationToken);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var period = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                await Look(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Storage, or a silo that starts or stops: the next look tries again.
                _seen = "";
                LogFailed(exception, GetType().Name);
            }
        }
        while (await period.WaitForNextTickAsync(stoppingToken));
    }

    private async Task Look(CancellationToken stopping)
    {
        var live = silos.Live;
        if (live.Count == 0 || live[0].Silo != _silo) return;
        var seen = string.Join(' ', live.Select(Trait));
        if (seen == _seen && ++_quiet < quietSeconds) return;
        await Wake(stopping);
        (_seen, _quiet) = (seen, 0);
    }

    [LoggerMessage(1, LogLevel.Debug, "{Waker} could not wake what it looks after; it tries again")]
    private partial void LogFailed(Exception exception, string waker);
}
