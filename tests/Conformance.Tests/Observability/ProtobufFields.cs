using System.Buffers.Binary;

namespace Grid.Conformance.Tests.Observability;

/// <summary>Walks the fields of one protobuf message.</summary>
internal ref struct ProtobufFields(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Number of the current field.</summary>
    public int Number { get; private set; }

    /// <summary>Its value when it is a number.</summary>
    public ulong Value { get; private set; }

    /// <summary>Its value when it has a length: text, bytes or a message.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    public bool Next()
    {
        if (_rest.IsEmpty) return false;
        var tag = Varint();
        Number = (int)(tag >> 3);
        Value = 0;
        Bytes = default;
        switch (tag & 7)
        {
            case 0:
                Value = Varint();
                break;
            case 1:
                Value = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
                break;
            case 2:
                Bytes = Take((int)Varint());
                break;
            case 5:
                Value = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
                break;
            default:
                throw new InvalidDataException($"Field {Number} has the wire type {tag & 7}.");
        }

        return true;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private ulong Varint()
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = Take(1)[0];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return value;
        }
    }
}
