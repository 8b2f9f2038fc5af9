using System.Threading.Channels;
using Grid.Contracts;
using Grid.Contracts.Traces;
using Grid.Scheduling.Traces;
using Grid.Storage.Traces;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Traces;

/// <summary>Holds what was recorded until it is stored, so that nobody waits for the database. Bounded in bytes; what is dropped is counted and said, once a minute at most.</summary>
internal sealed partial class TraceBuffer(
    ITraceStore store, IEnumerable<ISegmentExport> export, IOptions<TraceStoreOptions> options, [FromKeyedServices(MachineClock.Key)] TimeProvider time, ILogger<TraceBuffer> logger) : BackgroundService, ITraceSink
{
    /// <summary>Documents that are stored together.</summary>
    private const int MostTogether = 512;

    /// <summary>What a document takes beside its bytes.</summary>
    private const int AroundBytes = 64;

    /// <summary>Times that documents are tried to be stored.</summary>
    private const int Attempts = 3;

    /// <summary>How long the first document waits for others.</summary>
    private static readonly TimeSpan s_gather = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_silence = TimeSpan.FromMinutes(1);

    private readonly Channel<(string Region, ReadOnlyMemory<byte> Document, bool IsSent)> _waiting =
        Channel.CreateUnbounded<(string, ReadOnlyMemory<byte>, bool)>();

    /// <summary>Who tells a collector; null without one.</summary>
    private readonly ISegmentExport? _export = export.FirstOrDefault();

    private readonly long _mostBytes = options.Value.BufferMb * 1024L * 1024;
    private long _bytes;
    private long _dropped;
    private DateTimeOffset? _saidAt;

    public void Add(string region, ReadOnlyMemory<byte> document) => Add(region, document, isSent: false);

    public void AddSent(string region, ReadOnlyMemory<byte> document) => Add(region, document, isSent: true);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        List<SegmentRow> rows = new(MostTogether);
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            if (_waiting.Reader.Count < MostTogether) await Task.Delay(s_gather, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var bytes = Gather(rows);
            await Store(rows, stoppingToken);
            Interlocked.Add(ref _bytes, -bytes);
            rows.Clear();
            Say();
        }
    }

    private void Add(string region, ReadOnlyMemory<byte> document, bool isSent)
    {
        var bytes = document.Length + AroundBytes;
        if (Interlocked.Add(ref _bytes, bytes) <= _mostBytes && _waiting.Writer.TryWrite((region, document, isSent))) return;
        Interlocked.Add(ref _bytes, -bytes);
        Interlocked.Increment(ref _dropped);
        TraceMeasures.Count(TraceMeasures.Dropped, 1);
    }

    /// <returns>Bytes that are free once they are stored.</returns>
    private long Gather(List<SegmentRow> rows)
    {
        var bytes = 0L;
        var rejected = 0;
        var now = TraceRows.Seconds(time.GetUtcNow());
        while (rows.Count < MostTogether && _waiting.Reader.TryRead(out var next))
        {
            bytes += next.Document.Length + AroundBytes;
            if (SegmentReader.Read(next.Document, now, out var segment, out _) is not null)
            {
                rejected++;
                continue;
            }

            rows.Add(TraceRows.Of(next.Region, segment!, next.Document));
            if (next.IsSent) _export?.Export(next.Region, next.Document);
        }

        TraceMeasures.Count(TraceMeasures.Rejected, rejected);
        return bytes;
    }

    private async Task Store(List<SegmentRow> rows, CancellationToken stoppingToken)
    {
        // What is stored is not tried again: it would be counted twice.
        for (var (stored, attempt) = (0, 1); stored < rows.Count;)
        {
            var together = rows.GetRange(stored, Math.Min(ITraceStore.MostTogether, rows.Count - stored));
            try
            {
                await store.Add(together, time.GetUtcNow().ToUnixTimeMilliseconds(), CancellationToken.None);
                TraceMeasures.Count(TraceMeasures.Stored, together.Count);
                stored += together.Count;
            }
#pragma warning disable CA1031 // Whatever the database says: what follows has its turn.
            catch (Exception exception)
            {
                if (attempt++ < Attempts && !stoppingToken.IsCancellationRequested)
                {
                    await Task.Delay(s_pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    continue;
                }

                var lost = rows.Count - stored;
                LogNotStored(exception, lost);
                TraceMeasures.Count(TraceMeasures.Dropped, lost);
                return;
            }
#pragma warning restore CA1031
        }
    }

    private void Say()
    {
        var now = time.GetUtcNow();
        if (Volatile.Read(ref _dropped) == 0 || now - _saidAt < s_silence) return;
        _saidAt = now;
        LogDropped(Interlocked.Exchange(ref _dropped, 0), options.Value.BufferMb);
    }
}
