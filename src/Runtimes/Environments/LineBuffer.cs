using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Grid.Runtimes.Environments;

/// <summary>Builds log lines as UTF-8 in one buffer that is used again and again.</summary>
internal sealed class LineBuffer : IBufferWriter<byte>
{
    private byte[] _bytes = new byte[512];
    private int _length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public void Clear() => _length = 0;

    /// <summary>The handler has written when this is called.</summary>
#pragma warning disable CA1822 // The instance is the handler's argument.
    public void Append([InterpolatedStringHandlerArgument("")] ref Handler text)
    {
    }
#pragma warning restore CA1822

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    private void Reserve(int count)
    {
        if (_bytes.Length - _length < count) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + count));
    }

    /// <summary>Writes the parts of an interpolated string straight into the buffer.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Handler
    {
        private readonly LineBuffer _line;

        public Handler(int literalLength, int formattedCount, LineBuffer line)
        {
            _line = line;
            line.Reserve(literalLength + (formattedCount * 16));
        }

        public void AppendLiteral(string text) => AppendFormatted(text.AsSpan());

        public void AppendFormatted(string? text) => AppendFormatted(text.AsSpan());

        public void AppendFormatted(ReadOnlySpan<char> text)
        {
            _line.Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
            _line._length += Encoding.UTF8.GetBytes(text, _line._bytes.AsSpan(_line._length));
        }

        public void AppendFormatted<T>(T value, string? format = null) where T : IUtf8SpanFormattable
        {
            int written;
            while (!value.TryFormat(_line._bytes.AsSpan(_line._length), out written, format, CultureInfo.InvariantCulture)) _line.Reserve(_line._bytes.Length);
            _line._length += written;
        }
    }
}
