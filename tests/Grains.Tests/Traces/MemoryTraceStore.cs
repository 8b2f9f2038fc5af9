using Grid.Storage.Traces;

namespace Grid.Grains.Tests.Traces;

/// <summary>Keeps what is added, fails when a test wants it, and has traces of a size to delete.</summary>
internal sealed class MemoryTraceStore : ITraceStore
{
    /// <summary>Times that something was added, or was to be.</summary>
    public int Turns { get; private set; }

    /// <summary>Turns that fail, from 1.</summary>
    public HashSet<int> Failing { get; } = [];

    public List<SegmentRow> Rows { get; } = [];

    /// <summary>Of each trace that can be deleted, the oldest first.</summary>
    public Queue<long> Bytes { get; } = [];

    public int Sums { get; private set; }

    public int Trims { get; private set; }

    public Task Add(IReadOnlyList<SegmentRow> segments, long now, CancellationToken cancellationToken)
    {
        Assert.InRange(segments.Count, 1, ITraceStore.MostTogether);
        if (Failing.Contains(++Turns)) throw new InvalidOperationException("A test wants it.");
        Rows.AddRange(segments);
        return Task.CompletedTask;
    }

    public Task<(int Traces, long Bytes)> Trim(long updatedBefore, long bytes, int limit, CancellationToken cancellationToken)
    {
        Trims++;
        var (traces, freed) = (0, 0L);
        if (updatedBefore != long.MaxValue) return Task.FromResult((traces, freed));
        while (traces < limit && freed < bytes && Bytes.TryDequeue(out var one)) (traces, freed) = (traces + 1, freed + one);
        return Task.FromResult((traces, freed));
    }

    public Task<long> Size(CancellationToken cancellationToken)
    {
        Sums++;
        return Task.FromResult(Bytes.Sum());
    }

    public Task<IReadOnlyList<TraceRow>> Newest(string region, bool byUpdate, long from, long to, (long Time, long Number)? before, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<TraceRow>> Find(string region, IReadOnlyList<string> traceIds, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<IReadOnlyList<ReadOnlyMemory<byte>>>> Documents(IReadOnlyList<long> numbers, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task Clear(CancellationToken cancellationToken) => throw new NotSupportedException();
}
