namespace Grid.Scheduling.Mappings;

/// <summary>Records that are tried together. <see cref="ShardProgress{TRecord}"/> gives them out and takes back what became of them.</summary>
public sealed class RecordBatch<TRecord>
{
    internal RecordBatch(int lane, IReadOnlyList<PendingRecord<TRecord>> records)
    {
        Lane = lane;
        Records = records;
    }

    /// <summary>In their order; none for the end of a window.</summary>
    public IReadOnlyList<PendingRecord<TRecord>> Records { get; }

    public BatchWork Work { get; internal set; }

    /// <summary>How often the function has had these records, whatever came before or after them.</summary>
    public int Invocations { get; internal set; }

    /// <summary>Start of the window that it belongs to, in milliseconds since 1970; null without windows.</summary>
    public long? Window { get; internal set; }

    /// <summary>The window ends before its time, because its state is too large.</summary>
    public bool EndsEarly { get; internal set; }

    /// <summary>Its lane has no other at the same time; from 0.</summary>
    public int Lane { get; }

    /// <summary>How the function answered last; null before it did.</summary>
    public BatchAttempt? Last { get; set; }

    /// <summary>Attempts that failed and count.</summary>
    internal int Failures { get; set; }

    /// <summary>Attempts in a row, of whatever kind, that were not a success: what backing off goes by.</summary>
    internal int BackOffs { get; set; }

    internal long Due { get; set; }

    internal RecordBatch<TRecord> Part(int from, int to) => new(Lane, [.. Records.Skip(from).Take(to - from)]) { Window = Window, Invocations = Invocations, Last = Last };
}
