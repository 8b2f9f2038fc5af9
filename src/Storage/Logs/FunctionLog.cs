using Grid.Contracts;
using Grid.Contracts.Logs;
using Grid.Contracts.Observability;
using Grid.Storage.Durability;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grid.Storage.Logs;

/// <summary>Where functions of this silo log to: see <see cref="LogCatalog"/> for the files.</summary>
internal sealed class FunctionLog : IFunctionLog, IAsyncDisposable, IDisposable
{
    private const long MiB = 1024 * 1024;

    public FunctionLog(DataFolder folder, IOptions<LogOptions> options, [FromKeyedServices(MachineClock.Key)] TimeProvider clock, ILogger<FunctionLog> logger)
    {
        var settings = options.Value;
        var limits = new LogLimits { MaxWaitingBytes = settings.WaitingMb * MiB };
        limits = limits with { MaxStreamBytes = Math.Max(settings.WaitingMb * MiB / 4, limits.MaxLineBytes + 1) };
        Catalog = new LogCatalog(folder.SiloAt("logs"));
        Writer = new LogWriter(Catalog, limits, settings.FileMb * MiB, clock, logger);
        Retention = new LogRetention(Catalog, Writer, settings.MaxMb * MiB, settings.GroupMaxMb * MiB, TimeSpan.FromDays(settings.RetentionDays), clock);
        Writer.FileFull = Retention.Bound;
        Writer.Start();
    }

    public LogCatalog Catalog { get; }

    public LogWriter Writer { get; }

    public LogRetention Retention { get; }

    public IFunctionLogStream Open(string region, string group, string stream) => new LogStream(Writer, new LogGroupId(region, group), stream);

    /// <summary>Writes what was accepted, then ends.</summary>
    public ValueTask DisposeAsync() => Writer.DisposeAsync();

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}
