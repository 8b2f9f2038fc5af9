using System.Buffers.Binary;
using System.Buffers.Text;
using Grid.Storage.Messaging;

namespace Grid.Grains.Messaging;

/// <summary>Names one reception of a message: what the message belongs to, its id and the mark of the reception, which nobody can guess.</summary>
internal static class ReceiptHandles
{
    private const int Bytes = 3 * sizeof(long);

    internal static string Write(long rows, long id, long receipt)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, receipt);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], rows);
        BinaryPrimitives.WriteInt64BigEndian(bytes[16..], id);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Null when it is none of this queue's.</summary>
    internal static MessageReceipt? Read(long rows, string handle)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        if (handle.Length != Base64Url.GetEncodedLength(Bytes) || !Base64Url.TryDecodeFromChars(handle, bytes, out var length) || length != Bytes) return null;
        return BinaryPrimitives.ReadInt64BigEndian(bytes[8..]) == rows
            ? new MessageReceipt(BinaryPrimitives.ReadInt64BigEndian(bytes[16..]), BinaryPrimitives.ReadInt64BigEndian(bytes))
            : null;
    }
}
