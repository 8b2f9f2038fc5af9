using System.Diagnostics;
using Grid.Contracts.Streams;

namespace Grid.Grains.Streams;

/// <summary>Whence the latest records of a shard came, as far as a collector gets to know. In memory alone: a link that is forgotten is missing.</summary>
internal sealed class RecentTraces
{
    /// <summary>Calls that are remembered.</summary>
    private const int Most = 256;

    private readonly Queue<ShardTrace> _traces = new(0);

    /// <param name="span">Of the call.</param>
    /// <param name="positions">Negative for records that were refused.</param>
    public void Add(Activity span, long[] positions)
    {
        var (first, last) = (long.MaxValue, -1L);
        foreach (var position in positions)
        {
            if (position < 0) continue;
            first = Math.Min(first, position);
            last = Math.Max(last, position);
        }

        if (last < 0) return;
        var id = span.TraceId.ToHexString();
        Add(new ShardTrace(first, last + 1, $"Root=1-{id[..8]}-{id[8..]};Parent={span.SpanId.ToHexString()};Sampled=1"));
    }

    public void Add(in ShardTrace trace)
    {
        if (_traces.Count == Most) _traces.Dequeue();
        _traces.Enqueue(trace);
    }

    /// <param name="from">The first position.</param>
    /// <param name="to">The position behind the last one.</param>
    public IReadOnlyList<ShardTrace> Between(long from, long to) => _traces.Count == 0 ? [] : [.. _traces.Where(trace => trace.From < to && trace.To > from)];
}
