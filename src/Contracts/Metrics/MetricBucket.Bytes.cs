using System.Buffers;
using System.Buffers.Binary;

namespace Grid.Contracts.Metrics;

/// <summary>How a bucket is stored and sent: some 40 bytes, and 2-3 for each part of the distribution.</summary>
public sealed partial class MetricBucket
{
    private const byte Form = 1;
    private const byte HasLevels = 2;
    private const int MostNumberBytes = 10;

    public byte[] ToBytes()
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        buffer.Write([(byte)(Form | (_levels is null ? 0 : HasLevels))]);
        foreach (var number in (ReadOnlySpan<double>)[Count, Sum, Minimum, Maximum]) Write(buffer, number);
        var parts = _values.Indexes.ToArray();
        Write(buffer, (ulong)parts.Length);
        var before = 0;
        foreach (var (index, weight) in parts)
        {
            // Zigzag, as the first one may be below zero.
            Write(buffer, (ulong)(((index - before) << 1) ^ ((index - before) >> 31)) & uint.MaxValue);
            before = index;
            var whole = weight is >= 1 and < 1L << 52 && weight == Math.Floor(weight);
            Write(buffer, whole ? (ulong)weight << 1 : 1);
            if (!whole) Write(buffer, weight);
        }

        foreach (var level in _levels ?? []) Write(buffer, (ulong)level);
        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="FormatException">These bytes are no bucket of this program.</exception>
    public static MetricBucket FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || (bytes[0] & ~HasLevels) != Form) throw new FormatException("The bytes are no bucket of a metric, or one of a newer program.");
        var hasLevels = (bytes[0] & HasLevels) != 0;
        bytes = bytes[1..];
        var bucket = new MetricBucket { Count = Double(ref bytes), Sum = Double(ref bytes), Minimum = Double(ref bytes), Maximum = Double(ref bytes) };
        var index = 0;
        for (var left = Number(ref bytes); left > 0; left--)
        {
            var step = (uint)Number(ref bytes);
            index += (int)(step >> 1) ^ -(int)(step & 1);
            var weight = Number(ref bytes);
            bucket._values.AddIndex(index, (weight & 1) == 0 ? weight >> 1 : Double(ref bytes));
        }

        if (!hasLevels) return bucket;
        bucket._levels = new int[Seconds];
        foreach (ref var level in bucket._levels.AsSpan()) level = (int)Number(ref bytes);
        return bucket;
    }

    private static void Write(ArrayBufferWriter<byte> buffer, double number)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(buffer.GetSpan(sizeof(double)), number);
        buffer.Advance(sizeof(double));
    }

    private static void Write(ArrayBufferWriter<byte> buffer, ulong number)
    {
        var span = buffer.GetSpan(MostNumberBytes);
        var length = 0;
        for (; number >= 0x80; number >>= 7) span[length++] = (byte)(number | 0x80);
        span[length++] = (byte)number;
        buffer.Advance(length);
    }

    private static double Double(ref ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < sizeof(double)) throw new FormatException("A bucket of a metric ends too early.");
        var number = BinaryPrimitives.ReadDoubleLittleEndian(bytes);
        bytes = bytes[sizeof(double)..];
        return number;
    }

    private static ulong Number(ref ReadOnlySpan<byte> bytes)
    {
        var (number, shift) = (0UL, 0);
        for (var at = 0; at < Math.Min(bytes.Length, MostNumberBytes); at++, shift += 7)
        {
            number |= (ulong)(bytes[at] & 0x7f) << shift;
            if (bytes[at] >= 0x80) continue;
            bytes = bytes[(at + 1)..];
            return number;
        }

        throw new FormatException("A bucket of a metric ends too early.");
    }
}
