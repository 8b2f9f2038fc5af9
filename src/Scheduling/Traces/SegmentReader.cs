using System.Buffers;
using System.Text.Json;

namespace Grid.Scheduling.Traces;

/// <summary>Reads segment documents. Source: AWS X-Ray, "Segment documents".</summary>
public static class SegmentReader
{
    /// <summary>A document must not be larger.</summary>
    public const int MostBytes = 64 * 1024;

    private const int MostName = 200;

    /// <summary>In seconds: how far a clock may be wrong.</summary>
    private const double Day = 86_400;

    /// <summary>Annotations of a segment that are kept for searching.</summary>
    private const int MostAnnotations = 50;

    private static readonly SearchValues<char> s_hex = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Reads one document.</summary>
    /// <param name="id">Its <c>id</c>, if it has one, even when it is refused.</param>
    /// <returns>X-Ray's error code; null when it was read.</returns>
    public static string? Read(ReadOnlyMemory<byte> document, out Segment? segment, out string? id) => Read(document, double.MaxValue, out segment, out id);

    /// <inheritdoc cref="Read(ReadOnlyMemory{byte}, out Segment, out string)"/>
    /// <param name="now">Seconds since 1970; a segment that begins or ends more than a day later is refused.</param>
    public static string? Read(ReadOnlyMemory<byte> document, double now, out Segment? segment, out string? id)
    {
        (segment, id) = (null, null);
        if (document.Length > MostBytes) return "SegmentTooLarge";
        try
        {
            using var json = JsonDocument.Parse(document);
            if (json.RootElement.ValueKind is not JsonValueKind.Object) return "ParseError";
            id = Text(json.RootElement, "id");
            return Check(json.RootElement, now + Day) ?? ReadChecked(json.RootElement, out segment);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The latter is a text that is no Unicode.
            return "ParseError";
        }
    }

    private static string? ReadChecked(JsonElement json, out Segment? segment)
    {
        segment = Read(json, Text(json, "type") == "subsegment");
        return null;
    }

    private static string? Check(JsonElement json, double latest)
    {
        if (Text(json, "id") is not { } id) return "MissingId";
        if (!IsHex(id, 16) || !id.AsSpan().ContainsAnyExcept('0')) return "InvalidId";
        if (Text(json, "trace_id") is not { } trace) return "MissingTraceId";
        if (!IsTraceId(trace)) return "InvalidTraceId";
        if (Text(json, "name") is not { Length: > 0 } name) return "MissingName";
        if (name.Length > MostName) return "InvalidName";
        if (json.TryGetProperty("parent_id", out var parent) && parent.ValueKind is not JsonValueKind.Null && !(parent.ValueKind is JsonValueKind.String && IsHex(parent.GetString()!, 16))) return "InvalidParentId";
        if (Text(json, "type") == "subsegment" && Text(json, "parent_id") is null) return "MissingParentId";
        if (!json.TryGetProperty("start_time", out _)) return "MissingStartTime";
        if (Time(json, "start_time") is not { } start || start > latest) return "InvalidStartTime";
        if (Flag(json, "in_progress")) return null;
        if (!json.TryGetProperty("end_time", out _)) return "MissingEndTime";
        return Time(json, "end_time") is { } end && end >= start && end <= latest ? null : "InvalidEndTime";
    }

    /// <summary>Of a subsegment inside of a document what is wrong is left out.</summary>
    private static Segment Read(JsonElement json, bool isSubsegment) => new()
    {
        Id = Text(json, "id") ?? "",
        TraceId = Text(json, "trace_id"),
        ParentId = Text(json, "parent_id"),
        Name = Text(json, "name") ?? "",
        Start = Time(json, "start_time") ?? 0,
        End = Flag(json, "in_progress") ? null : Time(json, "end_time") ?? Time(json, "start_time") ?? 0,
        Origin = Text(json, "origin"),
        Namespace = Text(json, "namespace"),
        IsSubsegment = isSubsegment,
        Fault = Flag(json, "fault"),
        Error = Flag(json, "error"),
        Throttle = Flag(json, "throttle"),
        Http = ReadHttp(json),
        User = Text(json, "user"),
        ResourceArn = Text(json, "resource_arn"),
        Annotations = ReadAnnotations(json),
        Subsegments = json.TryGetProperty("subsegments", out var inner) && inner.ValueKind is JsonValueKind.Array
            ? [.. inner.EnumerateArray().Where(each => each.ValueKind is JsonValueKind.Object).Select(each => Read(each, isSubsegment: true))]
            : [],
    };

    private static SegmentHttp ReadHttp(JsonElement json)
    {
        if (Inner(json, "http") is not { } http) return SegmentHttp.None;
        var request = Inner(http, "request");
        var response = Inner(http, "response");
        return new SegmentHttp(
            request is { } asked ? Text(asked, "url") : null,
            request is { } sent ? Text(sent, "method") : null,
            response is { } answer && answer.TryGetProperty("status", out var status) && status.ValueKind is JsonValueKind.Number && status.TryGetInt32(out var number) ? number : null,
            request is { } by ? Text(by, "user_agent") : null,
            request is { } from ? Text(from, "client_ip") : null);
    }

    private static List<SegmentAnnotation> ReadAnnotations(JsonElement json)
    {
        if (Inner(json, "annotations") is not { } all) return [];
        List<SegmentAnnotation> annotations = [];
        foreach (var one in all.EnumerateObject())
        {
            if (annotations.Count == MostAnnotations) break;
            switch (one.Value.ValueKind)
            {
                case JsonValueKind.String:
                    annotations.Add(new(one.Name, one.Value.GetString(), null, null));
                    break;
                case JsonValueKind.Number when double.IsFinite(one.Value.GetDouble()):
                    annotations.Add(new(one.Name, null, one.Value.GetDouble(), null));
                    break;
                case JsonValueKind.True or JsonValueKind.False:
                    annotations.Add(new(one.Name, null, null, one.Value.GetBoolean()));
                    break;
            }
        }

        return annotations;
    }

    private static JsonElement? Inner(JsonElement json, string member) =>
        json.TryGetProperty(member, out var inner) && inner.ValueKind is JsonValueKind.Object ? inner : null;

    private static string? Text(JsonElement json, string member) =>
        json.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static bool Flag(JsonElement json, string member) => json.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.True;

    /// <summary>Null for what is no time between 1970 and 9999.</summary>
    private static double? Time(JsonElement json, string member) =>
        json.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.Number && value.GetDouble() is >= 0 and < 253_402_300_800 and var seconds ? seconds : null;

    private static bool IsTraceId(string text) => text.Length == 35 && text.StartsWith("1-", StringComparison.Ordinal) && text[10] == '-' && IsHex(text.AsSpan(2, 8), 8) && IsHex(text.AsSpan(11), 24) && text.AsSpan(2).ContainsAnyExcept('0', '-');

    private static bool IsHex(ReadOnlySpan<char> text, int length) => text.Length == length && !text.ContainsAnyExcept(s_hex);
}
