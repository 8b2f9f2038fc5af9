using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Grid.Gateway.Security;

/// <summary>A whole request body in one buffer, read once. A feature of every request that passed the checks; its bytes are valid until the request ends.</summary>
internal sealed class ReceivedBody : IDisposable
{
    /// <summary>Larger buffers are not taken from the pool, which would round them up to twice their size and keep them.</summary>
    private const int MaxPooledBytes = 8 * 1024 * 1024;

    private const int FirstChunkBytes = 16 * 1024;

    private byte[] _buffer;
    private int _length;

    private ReceivedBody(int capacity) => _buffer = Rent(capacity);

    /// <summary>Whoever handles the request may overwrite them.</summary>
    internal Memory<byte> Memory => _buffer.AsMemory(0, _length);

    /// <summary>Null when the body is larger than the limit; what is left of it is not read.</summary>
    internal static async ValueTask<ReceivedBody?> Read(HttpContext context, int limitBytes)
    {
        // The server's own limit is for applications that have none. Without it the server also drops what was not read, so that the client gets to see a refusal.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server) server.MaxRequestBodySize = null;
        var stated = context.Request.ContentLength;
        if (stated > limitBytes) return null;
        var canHaveBody = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? true;
        if (!canHaveBody || stated == 0) return new(0);

        // A read that fails gives no buffer back: the pool does without it.
        var body = new ReceivedBody((int?)stated ?? FirstChunkBytes);
        if (stated is not null) await context.Request.Body.ReadExactlyAsync(body._buffer.AsMemory(0, body._length = (int)stated), context.RequestAborted);
        else await body.ReadToEnd(context.Request.Body, limitBytes, context.RequestAborted);
        if (body._length <= limitBytes) return body;
        body.Dispose();
        return null;
    }

    public void Dispose()
    {
        Return(Interlocked.Exchange(ref _buffer, []));
        _length = 0;
    }

    private static byte[] Rent(int capacity) => capacity <= MaxPooledBytes ? ArrayPool<byte>.Shared.Rent(capacity) : GC.AllocateUninitializedArray<byte>(capacity);

    private static void Return(byte[] buffer)
    {
        if (buffer.Length is > 0 and <= MaxPooledBytes) ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Or to the first bytes beyond the limit.</summary>
    private async ValueTask ReadToEnd(Stream stream, int limitBytes, CancellationToken cancellationToken)
    {
        while (_length <= limitBytes)
        {
            if (_length == _buffer.Length) Grow(limitBytes);
            var read = await stream.ReadAsync(_buffer.AsMemory(_length), cancellationToken);
            if (read == 0) return;
            _length += read;
        }
    }

    /// <summary>Twice the room, and never more than what shows that the limit is passed.</summary>
    private void Grow(int limitBytes)
    {
        var larger = Rent((int)Math.Min(_buffer.Length * 2L, limitBytes + 1L));
        Memory.CopyTo(larger);
        Return(_buffer);
        _buffer = larger;
    }
}
