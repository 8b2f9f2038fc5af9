using Grid.Contracts.Streams;

namespace Grid.Grains.Streams;

/// <summary>A block that is being filled, or the end of the log. Records are written into it when they are put, since their bytes are the caller's.</summary>
internal sealed class ShardDraft
{
    /// <summary>Above which a block takes no further record.</summary>
    internal const int MostBytes = 1024 * 1024;

    private readonly List<(ShardDraftPut Put, int First, int Count)> _parts = new(1);
    private byte[] _bytes = [];

    /// <summary>It takes no records.</summary>
    public bool IsEnd { get; private init; }

    /// <summary>Of the first record, in milliseconds since 1970.</summary>
    public long FirstArrival { get; private set; }

    public long LastArrival { get; private set; }

    public int Length { get; private set; }

    public int Count { get; private set; }

    /// <param name="put">Hears of it.</param>
    public static ShardDraft End(ShardDraftPut put)
    {
        var draft = new ShardDraft { IsEnd = true };
        draft._parts.Add((put, 0, 0));
        put.Drafts++;
        return draft;
    }

    public bool Fits(int bytes) => !IsEnd && (Count == 0 || Length + bytes <= MostBytes);

    /// <summary>Makes room, so that records whose sizes are known need not be copied again.</summary>
    public void Reserve(int bytes)
    {
        var need = Math.Min(Length + bytes, Math.Max(MostBytes, Length));
        if (need > _bytes.Length) Grow(Length == 0 ? need : Math.Max(need, Math.Min(MostBytes, _bytes.Length * 2)));
    }

    /// <param name="index">Among the put's records.</param>
    /// <param name="arrivedAt">Not before that of the record before.</param>
    public void Write(ShardDraftPut put, int index, in NewRecord record, int size, long arrivedAt)
    {
        if (_bytes.Length - Length < size) Grow(Length + size);
        Length += RecordBlock.Write(_bytes.AsSpan(Length), arrivedAt, record.PartitionKey, record.Data.Span);
        if (_parts.Count > 0 && _parts[^1] is var last && last.Put == put && last.First + last.Count == index) _parts[^1] = last with { Count = last.Count + 1 };
        else
        {
            if (_parts.Count == 0 || _parts[^1].Put != put) put.Drafts++;
            _parts.Add((put, index, 1));
        }

        if (Count++ == 0) FirstArrival = arrivedAt;
        LastArrival = arrivedAt;
    }

    /// <param name="first">Position of the first record.</param>
    /// <param name="notBefore">When the record before arrived, which may be another writer's.</param>
    public RecordBlock Block(long first, long notBefore)
    {
        if (_bytes.Length != Length) Array.Resize(ref _bytes, Length);
        if (FirstArrival < notBefore)
        {
            FirstArrival = LastArrival = Math.Max(LastArrival, notBefore);
            RecordBlock.Stamp(_bytes, LastArrival);
        }

        return new RecordBlock { First = first, Count = Count, Bytes = _bytes };
    }

    /// <summary>The records are durable from a position on.</summary>
    public void Succeed(long first)
    {
        foreach (var (put, from, count) in _parts)
        {
            for (var index = from; index < from + count; index++) put.Positions[index] = first++;
        }

        foreach (var put in Puts()) put.End(isClosed: false);
    }

    /// <summary>The shard turned out to be closed.</summary>
    public void Refuse()
    {
        foreach (var put in Puts()) put.End(isClosed: true);
    }

    public void Fail(Exception exception)
    {
        foreach (var put in Puts()) put.Fail(exception);
    }

    private IEnumerable<ShardDraftPut> Puts()
    {
        ShardDraftPut? last = null;
        foreach (var (put, _, _) in _parts)
        {
            if (put != last) yield return put;
            last = put;
        }
    }

    private void Grow(int length)
    {
        var larger = GC.AllocateUninitializedArray<byte>(length);
        _bytes.AsSpan(0, Length).CopyTo(larger);
        _bytes = larger;
    }
}
