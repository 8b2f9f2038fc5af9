using Grid.Contracts;
using Grid.Grains.Environments;
using Grid.Storage.Traces;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Traces;

/// <summary>Deletes traces that are too old, and the oldest when all together are too many. The first of the silos does it, once a minute; two that do it at once do each other no harm.</summary>
internal sealed partial class TraceSweeper(
    ITraceStore store, IOptions<TraceStoreOptions> options, ISilos silos, ILocalSiloDetails silo, [FromKeyedServices(MachineClock.Key)] TimeProvider time, ILogger<TraceSweeper> logger)
    : FirstSiloWaker(silos, silo, time, quietSeconds: 60, logger)
{
    /// <summary>Traces of one transaction, so that others need not wait long.</summary>
    private const int Some = 1_000;

    /// <summary>Bytes of one transaction, for the same reason.</summary>
    private const long SomeBytes = 64 * 1024 * 1024;

    /// <summary>Transactions of one sweep.</summary>
    private const int MostTrims = 400;

    private readonly TimeProvider _time = time;
    private readonly ILogger _logger = logger;

    protected override async Task Wake(CancellationToken cancellationToken)
    {
        try
        {
            await Sweep(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever it was, the next minute tries again.
            Failed(_logger, exception);
        }
    }

    internal async Task Sweep(CancellationToken cancellationToken)
    {
        var expired = (_time.GetUtcNow() - TimeSpan.FromDays(options.Value.RetentionDays)).ToUnixTimeMilliseconds();
        var left = MostTrims;
        while (left-- > 0 && (await store.Trim(expired, SomeBytes, Some, cancellationToken)).Traces > 0) { }
        var excess = await store.Size(cancellationToken) - (options.Value.MaxMb * 1024L * 1024);
        while (left-- > 0 && excess > 0)
        {
            var (traces, bytes) = await store.Trim(long.MaxValue, Math.Min(excess, SomeBytes), Some, cancellationToken);
            if (traces == 0) break;
            excess -= bytes;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Old traces could not be deleted")]
    private static partial void Failed(ILogger logger, Exception exception);
}
