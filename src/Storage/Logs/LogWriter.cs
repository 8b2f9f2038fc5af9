using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Grid.Contracts.Logs;
using Microsoft.Extensions.Logging;

namespace Grid.Storage.Logs;

/// <summary>The one task that writes and deletes log files. Functions hand lines over and never wait for it.</summary>
/// <param name="fullBytes">At which a file ends.</param>
internal sealed partial class LogWriter(LogCatalog catalog, LogLimits limits, long fullBytes, TimeProvider clock, ILogger logger) : IAsyncDisposable
{
    /// <summary>Bytes that are written at once.</summary>
    private const int WriteBytes = 1024 * 1024;

    /// <summary>Files that stay open.</summary>
    private const int MostOpen = 256;

    /// <summary>Lines wait so long for others to be written with them, but not the first after a quiet time.</summary>
    private static readonly TimeSpan s_together = TimeSpan.FromMilliseconds(5);

    private readonly Channel<LogLine> lines = Channel.CreateBounded<LogLine>(new BoundedChannelOptions(limits.MaxWaitingLines) { SingleReader = true });
    private readonly ConcurrentQueue<LogStream> attention = new();
    private readonly ConcurrentQueue<(Action Work, TaskCompletionSource Done)> works = new();
    private readonly SemaphoreSlim hurry = new(0);

    /// <summary>Bytes that are worth a write of their own: as long as there are more, the writer does not rest.</summary>
    private readonly long much = Math.Min(256 * 1024, limits.MaxStreamBytes / 4);
    private readonly List<LogStream> dirty = [];
    private readonly HashSet<LogGroup> open = [];

    /// <summary>Groups that cannot be written, and how many lines they have lost.</summary>
    private readonly Dictionary<LogGroupId, long> broken = [];
    private readonly ArrayBufferWriter<byte> output = new(WriteBytes);
    private Task running = Task.CompletedTask;
    private long waitingBytes;
    private long ingested;
    private int hurried;

    /// <summary>Messages that wait in the output, and those that were written since the flush began.</summary>
    private (long Waiting, long Written) messages;

    private bool hasEnded;

    /// <summary>Called in the writer's turn when a file is full.</summary>
    public Action? FileFull { get; set; }

    public void Start() => running = Task.Run(Run);

    /// <summary>Copies and queues a line.</summary>
    /// <returns>False when too much is waiting already.</returns>
    public bool TryAccept(LogStream stream, DateTimeOffset time, ReadOnlySpan<byte> line)
    {
        if (line.Length > limits.MaxLineBytes) line = line[..limits.MaxLineBytes];
        var length = line.Length + 1;
        var cost = Cost(length);
        if (stream.Wait(cost) <= limits.MaxStreamBytes && Interlocked.Add(ref waitingBytes, cost) is var waiting)
        {
            if (waiting > much) Hurry();
            if (waiting <= limits.MaxWaitingBytes)
            {
                var buffer = ArrayPool<byte>.Shared.Rent(length);
                line.CopyTo(buffer);
                buffer[line.Length] = (byte)'\n';
                if (lines.Writer.TryWrite(new LogLine(stream, buffer, length, Math.Max(0, time.ToUnixTimeMilliseconds())))) return true;
                ArrayPool<byte>.Shared.Return(buffer);
            }

            Interlocked.Add(ref waitingBytes, -cost);
        }

        stream.Wait(-cost);
        return false;
    }

    /// <summary>Asks the writer to look at a stream that lost lines, after what is waiting now.</summary>
    public void RequestAttention(LogStream stream)
    {
        attention.Enqueue(stream);
        Wake();
    }

    /// <summary>Does something with the files, in the writer's turn and after what is waiting now. What it throws its caller gets.</summary>
    public Task Do(Action work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        works.Enqueue((work, done));
        Wake();
        if (Volatile.Read(ref hasEnded)) Work();
        return done.Task;
    }

    /// <summary>Writes messages of a stream; within <see cref="Do"/>.</summary>
    public void Write(LogGroupId group, string stream, LogBlockKind kind, ReadOnlySpan<LogLine> messages)
    {
        output.ResetWrittenCount();
        var files = catalog.Of(group);
        var segment = Add(files, files.Active(Now(), fullBytes), stream, kind, messages);
        Append(files, segment);
    }

    /// <summary>Writes that a stream begins; within <see cref="Do"/>.</summary>
    public void Declare(LogGroupId group, string stream)
    {
        output.ResetWrittenCount();
        var files = catalog.Of(group);
        NumberOf(files, files.Active(Now(), fullBytes), stream);
    }

    /// <summary>Writes that what a stream has is deleted; within <see cref="Do"/>.</summary>
    public void Delete(LogGroup group, string stream)
    {
        open.Add(group);
        group.Active(Now(), fullBytes).Append(LogBlockWriter.Text(LogBlockKind.Deleted, 0, stream, Now()));
    }

    /// <summary>Deletes a group; within <see cref="Do"/>.</summary>
    public void Delete(LogGroup group)
    {
        open.Remove(group);
        catalog.Forget(group);
        broken.Remove(group.Id);
        group.DeleteAll();
    }

    /// <summary>Writes what is waiting, then closes every file.</summary>
    public async ValueTask DisposeAsync()
    {
        lines.Writer.TryComplete();
        Hurry();
        await running;
    }

    /// <summary>A full channel needs no waking: the writer is at work and looks again when it has emptied it.</summary>
    private void Wake()
    {
        lines.Writer.TryWrite(default);
        Hurry();
    }

    /// <summary>What is waiting is not to wait for more.</summary>
    private void Hurry()
    {
        if (Interlocked.Exchange(ref hurried, 1) == 0) hurry.Release();
    }

    private async Task Run()
    {
        while (await lines.Reader.WaitToReadAsync())
        {
            TakeLines();
            Flush();
            Attend();
            Work();
            if (open.Count > MostOpen) CloseFiles();
            if (Interlocked.Read(ref waitingBytes) <= much && await hurry.WaitAsync(s_together)) Volatile.Write(ref hurried, 0);
        }

        Attend();
        Work();
        Volatile.Write(ref hasEnded, true);
        Work();
        CloseFiles();
    }

    private long Cost(int length) => Math.Max(length, limits.LeastLineBytes);

    /// <summary>Never goes back, so that events of one time keep the order in which they came.</summary>
    private long Now() => ingested = Math.Max(ingested, clock.GetUtcNow().ToUnixTimeMilliseconds());

    private void TakeLines()
    {
        for (var taken = 0; taken < limits.MaxWaitingLines && lines.Reader.TryRead(out var line); taken++)
        {
            if (line.Stream is not { } stream) continue;
            if (stream.Pending.Count == 0) dirty.Add(stream);
            stream.Pending.Add(line);
        }
    }

    private void Flush()
    {
        foreach (var streams in dirty.GroupBy(stream => stream.Group)) Flush(streams.Key, streams);
        dirty.Clear();
    }

    private void Flush(LogGroupId id, IEnumerable<LogStream> streams)
    {
        var (group, count) = (catalog.Of(id), streams.Sum(stream => stream.Pending.Count));
        output.ResetWrittenCount();
        messages = default;
        try
        {
            var segment = group.Active(Now(), fullBytes);
            foreach (var stream in streams)
            {
                segment = Add(group, segment, stream.Name, LogBlockKind.Lines, CollectionsMarshal.AsSpan(stream.Pending));
            }

            Append(group, segment);
            if (!broken.TryGetValue(id, out var lost)) return;
            Say(group, streams.First().Name, $"{lost} lines of this log group were dropped: they could not be written");
            broken.Remove(id);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Lose(exception, group, Math.Max(0, count - messages.Written));
        }
        finally
        {
            foreach (var stream in streams) Release(stream);
        }
    }

    /// <summary>Puts messages of a stream into the output, which is written on the way when it is large.</summary>
    /// <returns>The file that the output goes to.</returns>
    private LogSegment Add(LogGroup group, LogSegment segment, string stream, LogBlockKind kind, ReadOnlySpan<LogLine> lines)
    {
        var number = NumberOf(group, segment, stream);
        while (lines.Length > 0)
        {
            var taken = LogBlockWriter.Write(output, kind, number, lines, Now());
            messages.Waiting += taken;
            lines = lines[taken..];
            if (output.WrittenCount < WriteBytes) continue;
            Append(group, segment);
            var next = group.Active(Now(), fullBytes);
            if (next == segment) continue;
            (segment, number) = (next, NumberOf(group, next, stream));
        }

        return segment;
    }

    private uint NumberOf(LogGroup group, LogSegment segment, string stream)
    {
        if (segment.Find(stream) is { } known) return known;
        // Written at once, so that a number is in the file before it is used.
        Append(group, segment);
        output.Write(LogBlockWriter.Text(LogBlockKind.Stream, 0, stream, Now()));
        Append(group, segment);
        return segment.Find(stream)!.Value;
    }

    private void Append(LogGroup group, LogSegment segment)
    {
        open.Add(group);
        var written = output.WrittenMemory;
        output.ResetWrittenCount();
        if (written.IsEmpty) return;
        segment.Append(written.Span);
        messages = (0, messages.Written + messages.Waiting);
        if (segment.Length >= fullBytes) FileFull?.Invoke();
    }

    private void Release(LogStream stream)
    {
        long cost = 0;
        foreach (var line in stream.Pending)
        {
            ArrayPool<byte>.Shared.Return(line.Buffer!);
            cost += Cost(line.Length);
        }

        stream.Pending.Clear();
        stream.Wait(-cost);
        Interlocked.Add(ref waitingBytes, -cost);
    }

    private void Work()
    {
        for (var count = works.Count; count > 0 && works.TryDequeue(out var work); count--)
        {
            try
            {
                ObjectDisposedException.ThrowIf(hasEnded, this);
                work.Work();
                work.Done.SetResult();
            }
#pragma warning disable CA1031 // The caller gets it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                work.Done.SetException(exception);
            }
        }
    }

    private void CloseFiles()
    {
        foreach (var group in open) group.Dispose();
        open.Clear();
    }
}
