using System.Buffers.Binary;
using System.IO.Hashing;

namespace Grid.Storage.Logs;

/// <summary>
/// The head of a block: what of one stream was written at once. Then come its entries, each of them four bytes of time, in milliseconds after the first one's, and four of length; then
/// the messages, one after the other.
/// </summary>
/// <param name="Length">Bytes of all of it.</param>
/// <param name="Stream">Number of the stream within the file.</param>
/// <param name="First">The earliest time, in milliseconds since 1970.</param>
/// <param name="Last">The latest time.</param>
/// <param name="Ingested">When it was written.</param>
internal readonly record struct LogBlock(LogBlockKind Kind, int Length, uint Stream, int Count, long First, long Last, long Ingested)
{
    public const int HeadBytes = 48;
    public const int EntryBytes = 8;

    private const uint Magic = 0x31_47_4C_47;
    private const int Summed = 12;

    /// <summary>Where the messages begin.</summary>
    public int TextAt => HeadBytes + (Count * EntryBytes);

    public bool HasEvents => Kind is LogBlockKind.Lines or LogBlockKind.Events;

    /// <summary>False when no head stands there, or the block ends behind the bytes and <paramref name="needed"/> says how many it wants.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out LogBlock block, out int needed)
    {
        (block, needed) = (default, HeadBytes);
        if (bytes.Length < HeadBytes) return false;
        block = new LogBlock(
            (LogBlockKind)BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]));
        var isOne = BinaryPrimitives.ReadUInt32LittleEndian(bytes) == Magic && block.Count >= 0 && block.Length >= HeadBytes && block.Count <= (block.Length - HeadBytes) / EntryBytes;
        needed = isOne ? block.Length : 0;
        return isOne && bytes.Length >= needed;
    }

    /// <summary>Whether the block is as it was written.</summary>
    public bool IsWhole(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) == Crc32.HashToUInt32(bytes[Summed..Length]);

    /// <summary>Writes the head into the block, whose entries and messages are there already.</summary>
    public void Seal(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], Stream);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[16..], (uint)Kind);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[20..], Count);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], First);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[32..], Last);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[40..], Ingested);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], Crc32.HashToUInt32(bytes[Summed..Length]));
    }

    public static void WriteEntry(Span<byte> block, int number, int after, int length)
    {
        var entry = block[(HeadBytes + (number * EntryBytes))..];
        BinaryPrimitives.WriteInt32LittleEndian(entry, after);
        BinaryPrimitives.WriteInt32LittleEndian(entry[4..], length);
    }
}
