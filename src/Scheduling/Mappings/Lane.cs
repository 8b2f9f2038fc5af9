namespace Grid.Scheduling.Mappings;

/// <summary>The records of a shard that must stay in order among themselves: one batch under way, then what is tried again, then what waits.</summary>
internal sealed class Lane<TRecord>(int number)
{
    private readonly Queue<(PendingRecord<TRecord> Record, long Since)> _waiting = new();
    private readonly Stack<RecordBatch<TRecord>> _again = new();
    private PendingRecord<TRecord> _last;

    internal int Number { get; } = number;

    internal RecordBatch<TRecord>? Running { get; set; }

    /// <summary>The next batch that has been tried before; null when there is none.</summary>
    internal RecordBatch<TRecord>? Again => _again.TryPeek(out var next) ? next : null;

    internal int Waiting => _waiting.Count;

    /// <summary>Of what waits.</summary>
    internal long Bytes { get; private set; }

    /// <summary>When the first of those that wait was offered.</summary>
    internal long WaitsSince => _waiting.Peek().Since;

    internal PendingRecord<TRecord> First => _waiting.Peek().Record;

    internal PendingRecord<TRecord> Last => _last;

    internal bool IsEmpty => Running is null && _again.Count == 0 && _waiting.Count == 0;

    /// <summary>The first position that is not done; the largest number when all are.</summary>
    internal long Lowest =>
        Running is { Records: [var running, ..] } ? running.Position
        : Again is { Records: [var again, ..] } ? again.Position
        : _waiting.TryPeek(out var waiting) ? waiting.Record.Position
        : long.MaxValue;

    internal void Add(in PendingRecord<TRecord> record, long now)
    {
        _waiting.Enqueue((record, now));
        _last = record;
        Bytes += record.Bytes;
    }

    /// <summary>Before all others.</summary>
    internal void Return(RecordBatch<TRecord> batch) => _again.Push(batch);

    /// <summary>What was tried before.</summary>
    internal void Take() => _again.Pop();

    /// <param name="most">Records.</param>
    /// <param name="mostBytes">One record may have more.</param>
    /// <param name="before">Records that arrived at or after it are left; null takes whichever.</param>
    internal RecordBatch<TRecord> Take(int most, int mostBytes, long? before)
    {
        var records = new List<PendingRecord<TRecord>>(Math.Min(most, _waiting.Count));
        long bytes = 0;
        while (records.Count < most && _waiting.TryPeek(out var next))
        {
            if (next.Record.ArrivedAt >= before || (records.Count > 0 && bytes + next.Record.Bytes > mostBytes)) break;
            _waiting.Dequeue();
            bytes += next.Record.Bytes;
            records.Add(next.Record);
        }

        Bytes -= bytes;
        return new RecordBatch<TRecord>(Number, records);
    }
}
