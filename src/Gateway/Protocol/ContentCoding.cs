using System.IO.Compression;
using Grid.Contracts;
using Grid.Gateway.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Grid.Gateway.Protocol;

/// <summary>Bodies that the client has packed; it has signed them as they were sent.</summary>
internal static class ContentCoding
{
    private const int ChunkBytes = 16 * 1024;

    /// <summary>The body as it was before it was packed.</summary>
    /// <param name="mostBytes">It must be smaller.</param>
    internal static Outcome<Memory<byte>> Decode(HttpContext context, int mostBytes)
    {
        var body = context.Features.GetRequiredFeature<ReceivedBody>().Memory;
        var coding = context.Request.Headers.ContentEncoding.ToString();

        // Of bodies in chunks the client says so here, and they have been put together already.
        if (coding is "" or "identity" or "aws-chunked") return body;
        return coding is "gzip" ? Unpack(body, mostBytes) : new ApiError(ApiErrorKind.UnsupportedMediaType, $"The content encoding {coding} is not supported.");
    }

    private static Outcome<Memory<byte>> Unpack(ReadOnlyMemory<byte> packed, int mostBytes)
    {
        using var unpacked = new MemoryStream(packed.Length * 4);
        try
        {
            using var source = new MemoryStream(packed.ToArray(), writable: false);
            using var gzip = new GZipStream(source, CompressionMode.Decompress);
            var chunk = new byte[ChunkBytes];
            for (int read; (read = gzip.Read(chunk)) > 0;)
            {
                if (unpacked.Length + read >= mostBytes) return new BodyLimit(null, mostBytes).Exceeded();
                unpacked.Write(chunk, 0, read);
            }
        }
        catch (InvalidDataException)
        {
            return new ApiError(ApiErrorKind.Serialization, "The body is not what its content encoding says.");
        }

        return unpacked.GetBuffer().AsMemory(0, (int)unpacked.Length);
    }
}
