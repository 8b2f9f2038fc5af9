using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Grid.Storage.Observability;

/// <summary>An open log file and the lines that the next flush appends. Used by the writer alone.</summary>
internal sealed class LogFile(string path, long maxBytes) : IDisposable
{
    private readonly List<ReadOnlyMemory<byte>> pending = [];
    private readonly List<byte[]> rented = [];
    private SafeFileHandle? handle;
    private long length;
    private long pendingBytes;

    public string Path => path;

    /// <summary>Open streams that write here.</summary>
    public int Streams { get; set; }

    /// <summary>True from a flush that failed to the next that succeeds.</summary>
    public bool IsBroken { get; set; }

    public int PendingLines => pending.Count;

    /// <summary>Takes over the line's buffer.</summary>
    public void Append(LogLine line)
    {
        pending.Add(line.Bytes);
        rented.Add(line.Buffer!);
        pendingBytes += line.Length;
    }

    /// <summary>Writes the pending lines, in one call unless the file fills up on the way.</summary>
    public void Flush()
    {
        Open();
        var (first, bytes) = (0, 0L);
        for (var next = 0; next < pending.Count; next++)
        {
            var line = pending[next].Length;
            if (length + bytes > 0 && length + bytes + line > maxBytes)
            {
                Write(pending.GetRange(first, next - first), bytes);
                Rotate();
                (first, bytes) = (next, 0);
            }

            bytes += line;
        }

        Write(first == 0 ? pending : pending.GetRange(first, pending.Count - first), bytes);
    }

    /// <summary>Gives the buffers of the pending lines back, written or not.</summary>
    /// <returns>How many bytes were pending.</returns>
    public long Release()
    {
        foreach (var buffer in rented) ArrayPool<byte>.Shared.Return(buffer);
        rented.Clear();
        pending.Clear();
        var released = pendingBytes;
        pendingBytes = 0;
        return released;
    }

    public void Dispose()
    {
        handle?.Dispose();
        handle = null;
    }

    private void Write(List<ReadOnlyMemory<byte>> lines, long bytes)
    {
        RandomAccess.Write(handle!, lines, length);
        length += bytes;
    }

    /// <summary>Moves the file to <c>.1</c>, over the one that was there, and begins anew.</summary>
    private void Rotate()
    {
        Dispose();
        File.Move(path, path + ".1", overwrite: true);
        Open();
    }

    private void Open()
    {
        if (handle is not null) return;
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        length = RandomAccess.GetLength(handle);
    }
}
