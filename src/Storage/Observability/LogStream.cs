using Grid.Contracts.Observability;

namespace Grid.Storage.Observability;

/// <summary>The writing end of a log stream; <see cref="LogWriter"/> holds the other.</summary>
internal sealed class LogStream(LogWriter writer, string path) : IFunctionLogStream
{
    private int dropped;
    private int closed;

    public string Path => path;

    public bool IsClosed => Volatile.Read(ref closed) != 0;

    /// <summary>The open file; touched by the writer alone.</summary>
    public LogFile? File { get; set; }

    public void Write(DateTimeOffset time, ReadOnlySpan<byte> line)
    {
        if (IsClosed || writer.TryAccept(this, time, line)) return;
        if (Interlocked.Increment(ref dropped) == 1) writer.RequestAttention(this);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref closed, 1) == 0) writer.RequestAttention(this);
    }

    public int TakeDropped() => Interlocked.Exchange(ref dropped, 0);
}
