using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Grid.Gateway.Protocol;

/// <summary>Writes JSON as AWS does: compact, with a length, and escaping only what JSON must.</summary>
internal static class JsonAnswer
{
    internal static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes status, headers and body; the response must not have begun.</summary>
    internal static async Task Write(HttpContext context, int status, Action<Utf8JsonWriter> body, string contentType = "application/json")
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        await using (var json = new Utf8JsonWriter(buffer, Options)) body(json);
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = buffer.WrittenCount;
        await context.Response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }
}
