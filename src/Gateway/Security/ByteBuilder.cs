using System.Buffers;
using System.Text;

namespace Grid.Gateway.Security;

/// <summary>Bytes written one after the other into a stack buffer that moves to the pool when it overflows. Dispose it exactly once.</summary>
internal ref struct ByteBuilder(Span<byte> initial)
{
    private Span<byte> _buffer = initial;
    private byte[]? _rented;
    private int _length;

    internal readonly int Length => _length;

    internal readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    internal void Append(byte value) => Claim(1)[0] = value;

    internal void Append(scoped ReadOnlySpan<byte> bytes) => bytes.CopyTo(Claim(bytes.Length));

    internal void Append(scoped ReadOnlySpan<char> text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        var written = Encoding.UTF8.GetBytes(text, Claim(most));
        _length -= most - written;
    }

    /// <summary>Lower-case hex, two characters a byte.</summary>
    internal void AppendHex(scoped ReadOnlySpan<byte> bytes) => Convert.TryToHexStringLower(bytes, Claim(bytes.Length * 2), out _);

    /// <summary>The byte itself when RFC 3986 calls it unreserved, otherwise <c>%XX</c>.</summary>
    internal void AppendEncoded(byte value)
    {
        if (char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'~')
        {
            Append(value);
            return;
        }

        var escape = Claim(3);
        escape[0] = (byte)'%';
        escape[1] = (byte)"0123456789ABCDEF"[value >> 4];
        escape[2] = (byte)"0123456789ABCDEF"[value & 15];
    }

    internal void Truncate(int length) => _length = length;

    public readonly void Dispose()
    {
        if (_rented is not null) ArrayPool<byte>.Shared.Return(_rented);
    }

    private Span<byte> Claim(int count)
    {
        if (_buffer.Length - _length < count) Grow(count);
        var claimed = _buffer.Slice(_length, count);
        _length += count;
        return claimed;
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + count));
        Written.CopyTo(larger);
        if (_rented is not null) ArrayPool<byte>.Shared.Return(_rented);
        _buffer = _rented = larger;
    }
}
