using System.Text;
using Grid.Contracts.Logs;
using Microsoft.Win32.SafeHandles;

namespace Grid.Storage.Logs;

/// <summary>One file of a group: blocks, one after the other, and what is known of them. The writer appends; anybody looks. An index of a file from before this start is made when somebody looks.</summary>
internal sealed class LogSegment : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<LogChunk> chunks = [];
    private readonly List<LogStreamEntry> streams = [];
    private readonly Dictionary<string, uint> numbers = new(StringComparer.Ordinal);
    private readonly List<(string Stream, long Offset)> deletions = [];
    private SafeFileHandle? handle;
    private bool isIndexed;
    private long length;
    private long lastIngestion;

    /// <summary>A file from before this start.</summary>
    public LogSegment(FileInfo file, ulong id)
    {
        (Path, Id, length) = (file.FullName, id, file.Length);
        lastIngestion = new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero).ToUnixTimeMilliseconds();
    }

    /// <summary>A new file.</summary>
    public LogSegment(string path, ulong id, LogGroupId group, long now)
    {
        (Path, Id, BeganAt, isIndexed, lastIngestion) = (path, id, now, true, now);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        Append(LogBlockWriter.Text(LogBlockKind.Group, 0, $"{group.Region}\n{group.Name}", now));
    }

    public string Path { get; }

    /// <summary>Grows from file to file of a group, and is of no other silo's.</summary>
    public ulong Id { get; }

    /// <summary>When it was made, in milliseconds since 1970; 0 for a file from before this start.</summary>
    public long BeganAt { get; }

    public long Length => Volatile.Read(ref length);

    /// <summary>When the last block was written, in milliseconds since 1970.</summary>
    public long LastIngestion => Volatile.Read(ref lastIngestion);

    /// <summary>Which group the file is of; null when it is none of ours.</summary>
    public static LogGroupId? GroupOf(string path)
    {
        const int longest = LogBlock.HeadBytes + 1_200;
        using var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[longest];
        var head = bytes.AsSpan(0, RandomAccess.Read(file, bytes, 0));
        if (!LogBlock.TryRead(head, out var block, out _) || block.Kind is not LogBlockKind.Group || !block.IsWhole(head)) return null;
        return Encoding.UTF8.GetString(head[block.TextAt..block.Length]).Split('\n') is [var region, var name] ? new LogGroupId(region, name) : null;
    }

    /// <summary>Null when the stream has no number in this file yet.</summary>
    public uint? Find(string stream)
    {
        lock (gate) return numbers.TryGetValue(stream, out var number) ? number : null;
    }

    /// <summary>Moves the names of streams that are here to those that are found, and takes away those that were deleted here: older files cannot have them.</summary>
    /// <exception cref="IOException">The file cannot be read, or is gone.</exception>
    public void Find(HashSet<string> names, List<string> found)
    {
        lock (gate)
        {
            if (!isIndexed) Index();
            foreach (var name in names.Where(numbers.ContainsKey).ToList())
            {
                found.Add(name);
                names.Remove(name);
            }

            foreach (var (stream, _) in deletions) names.Remove(stream);
        }
    }

    /// <summary>Adds the names of the streams that are here.</summary>
    /// <exception cref="IOException">The file cannot be read, or is gone.</exception>
    public void AddTo(HashSet<string> names)
    {
        lock (gate)
        {
            if (!isIndexed) Index();
            names.UnionWith(numbers.Keys);
        }
    }

    /// <summary>Writes whole blocks behind the others. For the writer alone.</summary>
    public void Append(ReadOnlySpan<byte> blocks)
    {
        handle ??= File.OpenHandle(Path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.Write(handle, blocks, length);
        lock (gate)
        {
            for (var at = 0; LogBlock.TryRead(blocks[at..], out var block, out _); at += block.Length)
            {
                Take(block, blocks[at..], length);
                Volatile.Write(ref length, length + block.Length);
            }
        }
    }

    /// <exception cref="IOException">The file cannot be read, or is gone.</exception>
    public LogSegmentView Look()
    {
        lock (gate)
        {
            if (!isIndexed) Index();
            return new LogSegmentView(this, length, [.. chunks], [.. streams], [.. deletions]);
        }
    }

    /// <summary>Closes the file; it can be appended to and read all the same.</summary>
    public void Dispose()
    {
        handle?.Dispose();
        handle = null;
    }

    /// <summary>Reads the file once. It ends where a block is not as it was written: its silo died there.</summary>
    private void Index()
    {
        using var file = File.OpenHandle(Path, options: FileOptions.SequentialScan, share: FileShare.ReadWrite | FileShare.Delete);
        var buffer = new byte[1024 * 1024];
        long at = 0;
        for (var (from, to) = (0, 0); ;)
        {
            if (LogBlock.TryRead(buffer.AsSpan(from, to - from), out var block, out var needed))
            {
                if (!block.IsWhole(buffer.AsSpan(from))) break;
                Take(block, buffer.AsSpan(from), at);
                at += block.Length;
                from += block.Length;
                continue;
            }

            if (needed == 0 || needed > LogBlockWriter.MostBytes) break;
            buffer.AsSpan(from, to - from).CopyTo(buffer);
            (to, from) = (to - from, 0);
            if (needed > buffer.Length) Array.Resize(ref buffer, needed);
            var read = RandomAccess.Read(file, buffer.AsSpan(to), at + to);
            if (read == 0) break;
            to += read;
        }

        Volatile.Write(ref length, at);
        isIndexed = true;
    }

    private void Take(in LogBlock block, ReadOnlySpan<byte> bytes, long at)
    {
        if (chunks.Count == 0 || chunks[^1].Length >= LogChunk.FullBytes) chunks.Add(LogChunk.At(at));
        chunks[^1] = chunks[^1].With(block);
        Volatile.Write(ref lastIngestion, block.Ingested);
        if (block.HasEvents)
        {
            if (block.Stream < streams.Count) streams[(int)block.Stream] = streams[(int)block.Stream].With(block);
        }
        else if (block.Kind is LogBlockKind.Stream or LogBlockKind.Deleted)
        {
            var name = Encoding.UTF8.GetString(bytes[block.TextAt..block.Length]);
            if (block.Kind is LogBlockKind.Deleted)
            {
                // Should the stream begin anew it has another number.
                numbers.Remove(name);
                deletions.Add((name, at));
            }
            else
            {
                numbers[name] = (uint)streams.Count;
                streams.Add(new LogStreamEntry(name, block.First, at));
            }
        }
    }
}
