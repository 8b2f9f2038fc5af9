using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Grid.Storage.Observability;

/// <summary>The one task that touches log files. Callers hand lines over and never wait for it.</summary>
internal sealed partial class LogWriter(LogLimits limits, TimeProvider clock, ILogger logger) : IAsyncDisposable
{
    private const int StampBytes = 25;

    private readonly Channel<LogLine> lines = Channel.CreateBounded<LogLine>(new BoundedChannelOptions(limits.MaxWaitingLines) { SingleReader = true });
    private readonly ConcurrentQueue<LogStream> attention = new();
    private readonly Dictionary<string, LogFile> files = new(StringComparer.Ordinal);
    private readonly HashSet<LogFile> dirty = [];
    private Task running = Task.CompletedTask;
    private long waitingBytes;
    private int sweepRequested;

    public void Start() => running = Task.Run(Run);

    /// <summary>Copies and queues a line.</summary>
    /// <returns>False when too much is waiting already.</returns>
    public bool TryAccept(LogStream stream, DateTimeOffset time, ReadOnlySpan<byte> line)
    {
        if (line.Length > limits.MaxLineBytes) line = line[..limits.MaxLineBytes];
        var length = StampBytes + line.Length + 1;
        if (Interlocked.Add(ref waitingBytes, length) <= limits.MaxWaitingBytes)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(length);
            Format(time, line, buffer);
            if (lines.Writer.TryWrite(new LogLine(stream, buffer, length))) return true;
            ArrayPool<byte>.Shared.Return(buffer);
        }

        Interlocked.Add(ref waitingBytes, -length);
        return false;
    }

    /// <summary>Asks the writer to look at a stream that was closed or lost lines, after what is waiting now.</summary>
    public void RequestAttention(LogStream stream)
    {
        attention.Enqueue(stream);
        Wake();
    }

    /// <summary>Asks for the deletion of files whose retention has ended.</summary>
    public void RequestSweep()
    {
        Volatile.Write(ref sweepRequested, 1);
        Wake();
    }

    /// <summary>Writes what is waiting, then closes every file.</summary>
    public async ValueTask DisposeAsync()
    {
        lines.Writer.TryComplete();
        await running;
    }

    /// <summary>A full channel needs no waking: the writer is at work and looks again when it has emptied it.</summary>
    private void Wake() => lines.Writer.TryWrite(default);

    private async Task Run()
    {
        while (await lines.Reader.WaitToReadAsync())
        {
            TakeLines();
            FlushAll();
            Attend();
            if (Interlocked.Exchange(ref sweepRequested, 0) == 1) Sweep();
        }

        Attend();
        foreach (var file in files.Values) file.Dispose();
        files.Clear();
    }

    private void TakeLines()
    {
        for (var taken = 0; taken < limits.MaxWaitingLines && lines.Reader.TryRead(out var line); taken++)
        {
            if (line.Stream is null) continue;
            Take(line);
            // A line that raced with the closing of its stream has opened the file again.
            if (line.Stream.IsClosed) attention.Enqueue(line.Stream);
        }
    }

    private void Take(LogLine line)
    {
        var file = FileOf(line.Stream!);
        file.Append(line);
        dirty.Add(file);
    }

    private void FlushAll()
    {
        foreach (var file in dirty) Flush(file);
        dirty.Clear();
    }

    private void Flush(LogFile file)
    {
        try
        {
            file.Flush();
            file.IsBroken = false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (!file.IsBroken) Lost(exception, file.Path, file.PendingLines);
            file.IsBroken = true;
        }
        finally
        {
            Interlocked.Add(ref waitingBytes, -file.Release());
        }
    }

    /// <summary>Reports dropped lines in their own log, and closes files that nobody writes to any more.</summary>
    private void Attend()
    {
        for (var streams = attention.Count; streams > 0 && attention.TryDequeue(out var stream); streams--)
        {
            if (stream.TakeDropped() is > 0 and var dropped) Report(stream, dropped);
            if (stream.IsClosed) Close(stream);
        }
    }

    private void Report(LogStream stream, int dropped)
    {
        var text = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"[grid] {dropped} lines were dropped here: the log could not keep up"));
        var buffer = ArrayPool<byte>.Shared.Rent(StampBytes + text.Length + 1);
        Format(clock.GetUtcNow(), text, buffer);
        Interlocked.Add(ref waitingBytes, StampBytes + text.Length + 1);
        Take(new LogLine(stream, buffer, StampBytes + text.Length + 1));
        FlushAll();
    }

    private LogFile FileOf(LogStream stream)
    {
        if (stream.File is { } known) return known;
        if (!files.TryGetValue(stream.Path, out var file)) files[stream.Path] = file = new LogFile(stream.Path, limits.MaxFileBytes);
        file.Streams++;
        return stream.File = file;
    }

    private void Close(LogStream stream)
    {
        if (stream.File is not { } file) return;
        stream.File = null;
        if (--file.Streams > 0) return;
        file.Dispose();
        files.Remove(file.Path);
    }

    private void Sweep()
    {
        var oldest = (clock.GetUtcNow() - limits.Retention).UtcDateTime;
        try
        {
            LogRetention.Sweep(limits.Root, oldest, files.Keys);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            NotSwept(exception, limits.Root);
        }
    }

    /// <summary><c>2026-11-25T02:17:00.123Z</c>, tab, text, newline.</summary>
    private static void Format(DateTimeOffset time, ReadOnlySpan<byte> text, Span<byte> buffer)
    {
        time.UtcDateTime.TryFormat(buffer, out _, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        buffer[StampBytes - 1] = (byte)'\t';
        text.CopyTo(buffer[StampBytes..]);
        buffer[StampBytes + text.Length] = (byte)'\n';
    }
}
