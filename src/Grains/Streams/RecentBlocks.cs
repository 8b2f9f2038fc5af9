using Grid.Contracts.Streams;

namespace Grid.Grains.Streams;

/// <summary>The last blocks of one shard, without gaps up to its head, for those who read along. Belongs to a grain, whose turns it relies on.</summary>
internal sealed class RecentBlocks(RecentMemory memory)
{
    private const int MostBytes = 2 * 1024 * 1024;

    private readonly Queue<(RecordBlock Block, TimeSpan At)> _blocks = new(0);
    private int _bytes;

    public bool IsEmpty => _blocks.Count == 0;

    /// <summary>Position of the first record; without meaning when it is empty.</summary>
    private long First => _blocks.Peek().Block.First;

    /// <param name="block">Begins where the last one ended.</param>
    public void Add(RecordBlock block, TimeSpan now)
    {
        while (_blocks.Count > 0 && _bytes + block.Bytes.Length > MostBytes) DropFirst();
        if (!memory.TryTake(block.Bytes.Length))
        {
            // A gap must not come about.
            Clear();
            return;
        }

        _blocks.Enqueue((block, now));
        _bytes += block.Bytes.Length;
    }

    /// <summary>Drops what was added before a time.</summary>
    public void DropUntil(TimeSpan before)
    {
        while (_blocks.Count > 0 && _blocks.Peek().At <= before) DropFirst();
        if (_blocks.Count == 0) _blocks.TrimExcess();
    }

    public void Clear()
    {
        while (_blocks.Count > 0) DropFirst();
        _blocks.TrimExcess();
    }

    /// <summary>Null when a position is not among them.</summary>
    public List<RecordBlock>? From(long from, int maxRecords, int maxBytes)
    {
        if (_blocks.Count == 0 || from < First) return null;
        var found = new List<RecordBlock>();
        var bytes = 0L;
        foreach (var (block, _) in _blocks)
        {
            if (block.End <= from) continue;
            if (found.Count > 0 && (bytes + block.Bytes.Length > maxBytes || block.First - from >= maxRecords)) break;
            bytes += block.Bytes.Length;
            found.Add(block);
        }

        return found.Count > 0 ? found : null;
    }

    private void DropFirst()
    {
        var (block, _) = _blocks.Dequeue();
        _bytes -= block.Bytes.Length;
        memory.Return(block.Bytes.Length);
    }
}
