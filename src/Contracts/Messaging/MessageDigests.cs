using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Grid.Contracts.Messaging;

/// <summary>The MD5 sums that clients compare with their own: they show damage on the way, and guard nothing.</summary>
public static class MessageDigests
{
    private const byte TextValue = 1;
    private const byte BinaryValue = 2;

    public static string OfBody(ReadOnlySpan<byte> body) => Hex(body);

    /// <summary>Over name, type and value of each attribute in the order of the names, each with its length before it.</summary>
    public static string OfAttributes(IEnumerable<KeyValuePair<string, MessageAttribute>> attributes)
    {
        using var bytes = new MemoryStream();
        foreach (var (name, attribute) in attributes.OrderBy(attribute => attribute.Key, StringComparer.Ordinal))
        {
            Write(bytes, Encoding.UTF8.GetBytes(name));
            Write(bytes, Encoding.UTF8.GetBytes(attribute.DataType));
            bytes.WriteByte(attribute.Text is null ? BinaryValue : TextValue);
            Write(bytes, attribute.Text is null ? attribute.Binary.Span : Encoding.UTF8.GetBytes(attribute.Text));
        }

        return Hex(bytes.ToArray());
    }

    /// <summary>Of the system attributes that a sender can give: the trace header alone.</summary>
    public static string OfTrace(string traceHeader) => OfAttributes([new("AWSTraceHeader", new MessageAttribute { Text = traceHeader })]);

    private static void Write(MemoryStream bytes, ReadOnlySpan<byte> value)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, value.Length);
        bytes.Write(length);
        bytes.Write(value);
    }

#pragma warning disable CA5351 // The protocol's own sum; nothing is guarded by it.
    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(MD5.HashData(bytes));
#pragma warning restore CA5351
}
