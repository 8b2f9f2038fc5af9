using System.Buffers;
using Grid.Contracts.Invocation;
using Grid.Runtimes.Environments;

namespace Grid.Runtimes.RuntimeApi;

/// <summary>The answer of an invocation whose body is still coming, in the buffer that it will stay in.</summary>
internal sealed class AnswerBody(Invocation invocation, bool isError, string? errorType, int length)
{
    private readonly byte[] _rented = ArrayPool<byte>.Shared.Rent(length);
    private int _filled;

    public Invocation Invocation => invocation;

    public bool IsError => isError;

    public string? ErrorType => errorType;

    public bool IsComplete => _filled == length;

    /// <summary>Where the next bytes belong.</summary>
    public Span<byte> Rest => _rented.AsSpan(_filled, length - _filled);

    public void Filled(int count) => _filled += count;

    /// <summary>The body, to be taken once.</summary>
    public Payload Take() => Payload.Own(_rented, length);

    /// <summary>The body will never be complete.</summary>
    public void Drop() => ArrayPool<byte>.Shared.Return(_rented);
}
