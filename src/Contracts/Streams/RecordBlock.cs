using System.Buffers.Binary;
using System.Text;

namespace Grid.Contracts.Streams;

/// <summary>
/// Records of one shard that follow each other and were stored together, in the form in which they lie in the log and travel: for each record the time of its arrival (8 bytes,
/// little endian, as all numbers), the length of its key (2), the length of its data (4), the key, the data.
/// </summary>
[GenerateSerializer, Immutable, Alias("grid.RecordBlock")]
public sealed record RecordBlock
{
    private const int HeadBytes = 8 + 2 + 4;

    /// <summary>Position of the first record.</summary>
    [Id(0)] public long First { get; init; }

    [Id(1)] public int Count { get; init; }

    [Id(2)] public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>Position after the last record.</summary>
    public long End => First + Count;

    /// <summary>What a record takes, beside its data.</summary>
    public static int SizeOf(string partitionKey, int dataLength) => HeadBytes + Encoding.UTF8.GetByteCount(partitionKey) + dataLength;

    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> target, long arrivedAt, string partitionKey, ReadOnlySpan<byte> data)
    {
        var key = Encoding.UTF8.GetBytes(partitionKey, target[HeadBytes..]);
        BinaryPrimitives.WriteInt64LittleEndian(target, arrivedAt);
        BinaryPrimitives.WriteUInt16LittleEndian(target[8..], (ushort)key);
        BinaryPrimitives.WriteInt32LittleEndian(target[10..], data.Length);
        data.CopyTo(target[(HeadBytes + key)..]);
        return HeadBytes + key + data.Length;
    }

    /// <summary>Says of records that follow each other in these bytes that they arrived at another time.</summary>
    public static void Stamp(Span<byte> records, long arrivedAt)
    {
        while (!records.IsEmpty)
        {
            var (_, key, data) = Head(records);
            BinaryPrimitives.WriteInt64LittleEndian(records, arrivedAt);
            records = records[(HeadBytes + key + data)..];
        }
    }

    /// <summary>Records from a position on, without copying them.</summary>
    public IEnumerable<ShardRecord> From(long position)
    {
        var bytes = Bytes;
        for (var index = 0; index < Count; index++)
        {
            var (arrivedAt, key, data) = Head(bytes.Span);
            var end = HeadBytes + key + data;
            if (First + index >= position) yield return new ShardRecord(First + index, arrivedAt, bytes.Slice(HeadBytes, key), bytes[(HeadBytes + key)..end]);
            bytes = bytes[end..];
        }
    }

    private static (long ArrivedAt, int Key, int Data) Head(ReadOnlySpan<byte> bytes) =>
        (BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[10..]));
}
