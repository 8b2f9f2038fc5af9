using Grid.Contracts;
using Grid.Grains.Environments;
using Grid.Storage.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Metrics;

/// <summary>Puts old minutes together, then deletes what is too old. The first of the silos does it, every ten minutes; two that do it at once do each other no harm.</summary>
internal sealed class MetricSweeper(
    IMetricTable table,
    IOptions<MetricsOptions> options,
    TimeProvider time,
    ISilos silos,
    ILocalSiloDetails silo,
    [FromKeyedServices(MachineClock.Key)] TimeProvider machine,
    ILogger<MetricSweeper> logger) : FirstSiloWaker(silos, silo, machine, 600, logger)
{
    private const int Minute = 60;
    private const int FiveMinutes = 300;
    private const int Hour = 3600;

    /// <summary>Of one transaction, so that others need not wait long.</summary>
    private const int Some = 200;

    /// <summary>Transactions of one kind in one round.</summary>
    private const int MostTransactions = 500;

    protected override Task Wake(CancellationToken cancellationToken) => Sweep(cancellationToken);

    internal async Task Sweep(CancellationToken cancellationToken)
    {
        var (minutes, fives, hours) = (options.Value.MinuteDays, options.Value.FiveMinuteDays, options.Value.HourDays);
        await Repeat(() => table.Combine(Minute, FiveMinutes, Before(minutes, FiveMinutes), Some, cancellationToken));
        await Repeat(() => table.Combine(FiveMinutes, Hour, Before(Math.Max(minutes, fives), Hour), Some, cancellationToken));
        await Repeat(() => table.Expire(Hour, Before(Math.Max(hours, Math.Max(minutes, fives)), Hour), Some, cancellationToken));
    }

    private long Before(int days, int period)
    {
        var before = (time.GetUtcNow() - TimeSpan.FromDays(days)).ToUnixTimeSeconds();
        return before - (before % period);
    }

    private static async Task Repeat(Func<Task<int>> some)
    {
        for (var transaction = 0; transaction < MostTransactions && await some() == Some; transaction++) { }
    }
}
