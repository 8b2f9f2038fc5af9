using System.Collections.Concurrent;

namespace Grid.Gateway.Traces;

/// <summary>Which regions the latest sampled invocations of this silo belong to. Of the latest some thousand; the oldest is forgotten for the newest.</summary>
internal sealed class TraceRegions
{
    /// <summary>At about 200 bytes each.</summary>
    public const int Most = 16_384;

    private readonly ConcurrentDictionary<string, string> _regions = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();

    public void Add(string traceId, string region)
    {
        if (!_regions.TryAdd(traceId, region))
        {
            _regions[traceId] = region;
            return;
        }

        _order.Enqueue(traceId);
        if (_order.Count > Most && _order.TryDequeue(out var oldest)) _regions.TryRemove(oldest, out _);
    }

    /// <summary>Null when it is not known, or not any more.</summary>
    public string? Find(string traceId) => _regions.GetValueOrDefault(traceId);
}
