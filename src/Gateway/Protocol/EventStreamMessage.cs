using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Grid.Gateway.Protocol;

/// <summary>One message of <c>application/vnd.amazon.eventstream</c>: lengths, headers that are texts, payload, and a CRC-32 over each part.</summary>
internal static class EventStreamMessage
{
    internal const string ContentType = "application/vnd.amazon.eventstream";

    private const int PreludeBytes = 4 + 4 + 4;
    private const byte TextValue = 7;

    internal static byte[] Write(ReadOnlySpan<byte> payload, params ReadOnlySpan<(string Name, string Value)> headers)
    {
        var head = new ArrayBufferWriter<byte>(128);
        foreach (var (name, value) in headers)
        {
            var (nameBytes, valueBytes) = (Encoding.UTF8.GetByteCount(name), Encoding.UTF8.GetByteCount(value));
            var span = head.GetSpan(1 + nameBytes + 1 + 2 + valueBytes);
            span[0] = (byte)nameBytes;
            Encoding.UTF8.GetBytes(name, span[1..]);
            span[1 + nameBytes] = TextValue;
            BinaryPrimitives.WriteUInt16BigEndian(span[(2 + nameBytes)..], (ushort)valueBytes);
            Encoding.UTF8.GetBytes(value, span[(4 + nameBytes)..]);
            head.Advance(4 + nameBytes + valueBytes);
        }

        var message = new byte[PreludeBytes + head.WrittenCount + payload.Length + 4];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), head.WrittenCount);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(8), Crc32.HashToUInt32(message.AsSpan(0, 8)));
        head.WrittenSpan.CopyTo(message.AsSpan(PreludeBytes));
        payload.CopyTo(message.AsSpan(PreludeBytes + head.WrittenCount));
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(message.Length - 4), Crc32.HashToUInt32(message.AsSpan(0, message.Length - 4)));
        return message;
    }
}
