using Grid.Contracts;
using Grid.Contracts.Observability;
using Grid.Storage.Durability;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grid.Storage.Observability;

/// <summary>Function logs as files: <c>logs/&lt;region&gt;/&lt;group&gt;/&lt;stream&gt;.log</c> in the silo's part of the data folder, one line each: time, tab, text.</summary>
internal sealed class FunctionLog : IFunctionLog, IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromDays(1);

    private readonly string root;
    private readonly LogWriter writer;
    private readonly ITimer sweeps;

    public FunctionLog(DataFolder folder, IOptions<StorageOptions> options, [FromKeyedServices(MachineClock.Key)] TimeProvider clock, ILogger<FunctionLog> logger)
    {
        root = folder.SiloAt("logs");
        var limits = new LogLimits(root, options.Value.LogStreamMaxMb * 1024L * 1024L, TimeSpan.FromDays(options.Value.LogRetentionDays));
        writer = new LogWriter(limits, clock, logger);
        writer.Start();
        sweeps = clock.CreateTimer(_ => writer.RequestSweep(), null, TimeSpan.Zero, SweepPeriod);
    }

    public IFunctionLogStream Open(string region, string group, string stream) =>
        new LogStream(writer, Path.Join(root, LogNames.Safe(region), LogNames.Safe(group), LogNames.Safe(stream) + ".log"));

    /// <summary>Writes what was accepted, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await sweeps.DisposeAsync();
        await writer.DisposeAsync();
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}
