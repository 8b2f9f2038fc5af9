using System.Buffers;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Grid.Contracts.Traces;

/// <summary>What the documents of segments that the grid itself records have in common.</summary>
public static class SegmentJson
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A document: an object whose members the function writes.</summary>
    public static byte[] Write<TState>(TState state, Action<Utf8JsonWriter, TState> members)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            json.WriteStartObject();
            members(json, state);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes <c>id</c>, <c>name</c>, <c>start_time</c> and <c>end_time</c>.</summary>
    public static void WriteHead(this Utf8JsonWriter json, string id, string name, DateTimeOffset start, DateTimeOffset end)
    {
        json.WriteString("id", id);
        json.WriteString("name", name);
        json.WriteTime("start_time", start);
        json.WriteTime("end_time", end < start ? start : end);
    }

    /// <summary>Seconds since 1970, with microseconds.</summary>
    public static void WriteTime(this Utf8JsonWriter json, string name, DateTimeOffset time) =>
        json.WriteNumber(name, Math.Round((decimal)(time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerSecond, 6));

    /// <summary>An id for a segment: that of the span which a collector gets of the same work, so that both tell one story, or a new one.</summary>
    /// <param name="span">What is under way; null when nobody traces it.</param>
    /// <param name="traceId">Of the segment, 32 hex digits.</param>
    public static string NewId(Activity? span, string traceId)
    {
        if (span is { Recorded: true } && span.TraceId.ToHexString() == traceId) return span.SpanId.ToHexString();
        Span<byte> random = stackalloc byte[8];
        RandomNumberGenerator.Fill(random);
        return Convert.ToHexStringLower(random);
    }
}
