using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Grid.Runtimes.RuntimeApi;

/// <summary>Replies on their way out, in a rented buffer that exists only while there are any.</summary>
internal sealed class ReplyBuffer : IBufferWriter<byte>, IDisposable
{
    private const int FirstBytes = 2 * 1024;

    private byte[] _bytes = [];
    private int _start;
    private int _end;

    /// <summary>What has not left yet.</summary>
    public ReadOnlySpan<byte> Unsent => _bytes.AsSpan(_start.._end);

    public bool IsEmpty => _start == _end;

    /// <summary>A place to go <see cref="BackTo"/>, until something is sent.</summary>
    public int Mark => _end;

    public void BackTo(int mark) => _end = mark;

    public void Sent(int count)
    {
        _start += count;
        if (IsEmpty) Dispose();
    }

    public void Advance(int count) => _end += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return _bytes.AsMemory(_end);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return _bytes.AsSpan(_end);
    }

    public void Number(long value)
    {
        Utf8Formatter.TryFormat(value, GetSpan(20), out var count);
        Advance(count);
    }

    /// <summary>Text as a header's value: whatever is not printable ASCII becomes a question mark.</summary>
    public void Header(ReadOnlySpan<byte> name, string value)
    {
        this.Write(name);
        this.Write(": "u8);
        var span = GetSpan(value.Length);
        if (value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            for (var index = 0; index < value.Length; index++) span[index] = value[index] is >= ' ' and <= '~' ? (byte)value[index] : (byte)'?';
        else
            Encoding.ASCII.GetBytes(value, span);
        Advance(value.Length);
        this.Write("\r\n"u8);
    }

    public void Dispose()
    {
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _start = _end = 0;
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - _end >= count) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBytes, Math.Max(_end + count, 2 * _bytes.Length)));
        _bytes.AsSpan(0, _end).CopyTo(larger);
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
