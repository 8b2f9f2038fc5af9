using System.Threading.Channels;
using Grid.Contracts.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Metrics;

/// <summary>Reads the log lines that are in CloudWatch's embedded metric format, behind everybody's back.</summary>
internal sealed class EmbeddedMetrics(IMetricSink sink, IOptions<MetricsOptions> options, TimeProvider time) : BackgroundService, IMetricLines
{
    /// <summary>Lines that may wait, of at most 256 KiB each.</summary>
    private const int MostLines = 4_096;

    private const long MostBytes = 16 * 1024 * 1024;

    private readonly Channel<(string Region, byte[] Line)> _lines = Channel.CreateBounded<(string, byte[])>(new BoundedChannelOptions(MostLines));
    private readonly bool _reads = options.Value.EmbeddedMetrics;
    private long _bytes;
    private long _dropped;

    /// <summary>Lines that were too many.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public void Offer(string region, ReadOnlySpan<byte> line)
    {
        if (!_reads || line.IsEmpty || line[0] != '{' || line.IndexOf("\"_aws\""u8) < 0) return;
        if (Interlocked.Add(ref _bytes, line.Length) <= MostBytes && _lines.Writer.TryWrite((region, line.ToArray()))) return;
        Interlocked.Add(ref _bytes, -line.Length);
        Interlocked.Increment(ref _dropped);
    }

    /// <summary>Reads what waits still, at the end of everything: whoever writes lines has stopped, and so has the loop. A line that comes later is dropped and counted.</summary>
    public void Finish()
    {
        _lines.Writer.TryComplete();
        while (_lines.Reader.TryRead(out var next)) Take(next.Region, next.Line);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (region, line) in _lines.Reader.ReadAllAsync(stoppingToken)) Take(region, line);
    }

    private void Take(string region, byte[] line)
    {
        Interlocked.Add(ref _bytes, -line.Length);
        foreach (var (series, at, bucket) in EmbeddedFormat.Read(region, line, time.GetUtcNow())) sink.Add(series, at, bucket);
    }
}
