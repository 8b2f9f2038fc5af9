using System.Buffers;
using System.Text;

namespace Grid.Storage.Logs;

/// <summary>Makes blocks.</summary>
internal static class LogBlockWriter
{
    /// <summary>A block of so many bytes of messages takes no more.</summary>
    public const int FullBytes = 256 * 1024;

    /// <summary>Events of a block.</summary>
    public const int MostEvents = 4_096;

    /// <summary>No block has more: a full one, one message on top, and its entries.</summary>
    public const int MostBytes = FullBytes + (2 * 1024 * 1024) + (MostEvents * LogBlock.EntryBytes) + LogBlock.HeadBytes;

    /// <summary>A block that holds a text and no events.</summary>
    public static byte[] Text(LogBlockKind kind, uint stream, string text, long time)
    {
        var bytes = new byte[LogBlock.HeadBytes + Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes.AsSpan(LogBlock.HeadBytes));
        new LogBlock(kind, bytes.Length, stream, 0, time, time, time).Seal(bytes);
        return bytes;
    }

    /// <summary>Writes as many messages as one block takes, in their order.</summary>
    /// <returns>How many it took; at least one.</returns>
    public static int Write(IBufferWriter<byte> output, LogBlockKind kind, uint stream, ReadOnlySpan<LogLine> lines, long ingested)
    {
        var (count, text, first, last) = (0, 0, long.MaxValue, long.MinValue);
        foreach (ref readonly var line in lines)
        {
            if (count == MostEvents || (count > 0 && text + line.Length > FullBytes)) break;
            var (earliest, latest) = (Math.Min(first, line.Timestamp), Math.Max(last, line.Timestamp));
            if (latest - earliest > int.MaxValue) break;
            (count, text, first, last) = (count + 1, text + line.Length, earliest, latest);
        }

        var block = new LogBlock(kind, LogBlock.HeadBytes + (count * LogBlock.EntryBytes) + text, stream, count, first, last, ingested);
        var bytes = output.GetSpan(block.Length)[..block.Length];
        var at = block.TextAt;
        for (var number = 0; number < count; number++)
        {
            var line = lines[number];
            LogBlock.WriteEntry(bytes, number, (int)(line.Timestamp - first), line.Length);
            line.Bytes.Span.CopyTo(bytes[at..]);
            at += line.Length;
        }

        block.Seal(bytes);
        output.Advance(block.Length);
        return count;
    }
}
