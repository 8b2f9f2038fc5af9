using System.Buffers;

namespace Grid.Contracts.Invocation;

/// <summary>
/// Bytes of an event or a result in a rented buffer with one owner. Whoever holds it last disposes it; disposing twice is harmless.
/// Never crosses a grain message: large bodies travel once, as HTTP.
/// </summary>
public sealed class Payload : IDisposable
{
    private byte[]? _rented;
    private readonly int _length;

    private Payload(byte[]? rented, ReadOnlyMemory<byte> memory)
    {
        _rented = rented;
        Memory = memory;
        _length = memory.Length;
    }

    /// <summary>No bytes.</summary>
    public static Payload Empty { get; } = new(null, default);

    public ReadOnlyMemory<byte> Memory { get; private set; }

    public int Length => _length;

    /// <summary>Bytes that nobody has to give back.</summary>
    public static Payload Of(ReadOnlyMemory<byte> bytes) => bytes.IsEmpty ? Empty : new Payload(null, bytes);

    /// <summary>Copies a received sequence into a rented buffer.</summary>
    public static Payload CopyOf(in ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsEmpty) return Empty;
        var length = checked((int)bytes.Length);
        var rented = ArrayPool<byte>.Shared.Rent(length);
        bytes.CopyTo(rented);
        return new Payload(rented, rented.AsMemory(0, length));
    }

    /// <summary>Takes over a buffer rented from <see cref="ArrayPool{T}.Shared"/>.</summary>
    public static Payload Own(byte[] rented, int length) => new(rented, rented.AsMemory(0, length));

    public void Dispose()
    {
        var rented = Interlocked.Exchange(ref _rented, null);
        if (rented is null) return;
        Memory = default;
        ArrayPool<byte>.Shared.Return(rented);
    }
}
