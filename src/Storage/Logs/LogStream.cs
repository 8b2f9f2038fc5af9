using Grid.Contracts.Logs;
using Grid.Contracts.Observability;

namespace Grid.Storage.Logs;

/// <summary>The writing end of a log stream; <see cref="LogWriter"/> holds the other.</summary>
internal sealed class LogStream(LogWriter writer, LogGroupId group, string name) : IFunctionLogStream
{
    private int dropped;
    private int closed;
    private long waitingBytes;

    public LogGroupId Group => group;

    public string Name => name;

    /// <summary>Lines that the next flush writes; touched by the writer alone.</summary>
    public List<LogLine> Pending { get; } = [];

    public void Write(DateTimeOffset time, ReadOnlySpan<byte> line)
    {
        if (Volatile.Read(ref closed) != 0 || writer.TryAccept(this, time, line)) return;
        if (Interlocked.Increment(ref dropped) == 1) writer.RequestAttention(this);
    }

    public void Dispose() => Volatile.Write(ref closed, 1);

    public int TakeDropped() => Interlocked.Exchange(ref dropped, 0);

    /// <summary>Counts bytes that wait for the disk.</summary>
    /// <returns>How many there are now.</returns>
    public long Wait(long bytes) => Interlocked.Add(ref waitingBytes, bytes);
}
