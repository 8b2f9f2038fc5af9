using System.Buffers;
using System.IO.Pipelines;
using Grid.Contracts.Invocation;
using Microsoft.AspNetCore.Http;

namespace Grid.Runtimes.RuntimeApi;

/// <summary>Reads a request's body into one rented buffer.</summary>
internal static class RequestBody
{
    /// <summary>6 MiB and 100 bytes: what Lambda takes from a function.</summary>
    public const int LimitBytes = 6_291_556;

    private const int FirstChunkBytes = 16 * 1024;

    /// <returns>The body; null when it is longer than the limit.</returns>
    /// <exception cref="BadHttpRequestException">The body ends too soon or is no valid HTTP.</exception>
    /// <exception cref="IOException">The connection is gone.</exception>
    public static async ValueTask<Payload?> Read(PipeReader reader, long? contentLength)
    {
        if (contentLength > LimitBytes) return null;
        var rented = contentLength == 0 ? [] : ArrayPool<byte>.Shared.Rent((int)(contentLength ?? FirstChunkBytes));
        var length = 0;
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync();
                var bytes = result.Buffer;
                var total = length + bytes.Length;
                if (total > LimitBytes)
                {
                    reader.AdvanceTo(bytes.End);
                    break;
                }

                if (total > rented.Length) rented = Grow(rented, length, (int)total);
                bytes.CopyTo(rented.AsSpan(length));
                length = (int)total;
                reader.AdvanceTo(bytes.End);
                if (!result.IsCompleted) continue;
                var payload = length == 0 ? Payload.Empty : Payload.Own(rented, length);
                if (length > 0) rented = [];
                return payload;
            }

            return null;
        }
        finally
        {
            if (rented.Length > 0) ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static byte[] Grow(byte[] rented, int length, int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Min(rented.Length * 2, LimitBytes)));
        rented.AsSpan(0, length).CopyTo(larger);
        if (rented.Length > 0) ArrayPool<byte>.Shared.Return(rented);
        return larger;
    }
}
