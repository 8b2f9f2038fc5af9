namespace Grid.Runtimes.Environments;

/// <summary>The last 4,096 bytes of what was written.</summary>
internal sealed class LogTail
{
    public const int Capacity = 4096;

    private readonly byte[] _ring = new byte[Capacity];
    private long _total;

    public void Clear() => _total = 0;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Capacity)
        {
            _total += bytes.Length - Capacity;
            bytes = bytes[^Capacity..];
        }

        var at = (int)(_total % Capacity);
        var first = Math.Min(bytes.Length, Capacity - at);
        bytes[..first].CopyTo(_ring.AsSpan(at));
        bytes[first..].CopyTo(_ring);
        _total += bytes.Length;
    }

    public byte[] ToArray()
    {
        if (_total <= Capacity) return _ring[..(int)_total];
        var at = (int)(_total % Capacity);
        return [.. _ring[at..], .. _ring[..at]];
    }
}
