using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Grid.Contracts.Traces;

namespace Grid.Silo;

/// <summary>Segments that functions have sent, as spans of the same trace, with the ids that they have in X-Ray: what a function calls hangs below the subsegment that called it.</summary>
internal sealed class SegmentSpans : ISegmentExport
{
    private static readonly ActivitySource s_source = new("Grid.Functions");

    public void Export(string region, ReadOnlyMemory<byte> document)
    {
        if (!s_source.HasListeners()) return;
        var current = Activity.Current;
        try
        {
            using var json = JsonDocument.Parse(document);
            var root = json.RootElement;
            if (Text(root, "trace_id") is { } trace && TraceFields.IsTraceId(trace)) Export(root, ActivityTraceId.CreateFromString(string.Concat(trace.AsSpan(2, 8), trace.AsSpan(11)).ToLowerInvariant()), Id(root, "parent_id"), region);
        }
#pragma warning disable CA1031 // A function may send anything, and whatever makes no span must not stop those who store it.
        catch (Exception)
        {
            // What of it made spans is told.
        }
#pragma warning restore CA1031
        finally
        {
            Activity.Current = current;
        }
    }

    private static void Export(JsonElement segment, ActivityTraceId trace, ActivitySpanId parent, string region)
    {
        if (segment.ValueKind is not JsonValueKind.Object) return;
        var id = Id(segment, "id");
        if (id != default && Text(segment, "name") is { } name && Time(segment, "start_time") is { } start && Time(segment, "end_time") is { } end && end >= start)
        {
            Activity.Current = null;
            var calls = Text(segment, "namespace") is "aws" or "remote";
            var span = s_source.CreateActivity(name, calls ? ActivityKind.Client : ActivityKind.Internal, new ActivityContext(trace, parent, ActivityTraceFlags.Recorded, isRemote: true), idFormat: ActivityIdFormat.W3C);
            if (span is not null)
            {
                span.SetStartTime(start);
                span.Start();
                SpanId(span) = id.ToHexString();
                Describe(span, segment, region);
                span.SetEndTime(end);
                span.Stop();
            }
        }

        if (!segment.TryGetProperty("subsegments", out var inner) || inner.ValueKind is not JsonValueKind.Array) return;
        foreach (var subsegment in inner.EnumerateArray()) Export(subsegment, trace, id, region);
    }

    private static void Describe(Activity span, JsonElement segment, string region)
    {
        span.SetTag("cloud.region", region);
        if (Text(segment, "namespace") == "aws")
        {
            span.SetTag("rpc.system", "aws-api");
            span.SetTag("rpc.service", span.DisplayName);
        }

        if (Inner(segment, "aws") is { } aws)
        {
            if (Text(aws, "operation") is { } operation) span.SetTag("rpc.method", operation);
            if (Text(aws, "request_id") is { } request) span.SetTag("aws.request_id", request);
        }

        if (Inner(segment, "http") is { } http)
        {
            if (Inner(http, "request") is { } request)
            {
                if (Text(request, "method") is { } method) span.SetTag("http.request.method", method);
                if (Text(request, "url") is { } url) span.SetTag("url.full", url);
            }

            if (Inner(http, "response") is { } response && response.TryGetProperty("status", out var status) && status.ValueKind is JsonValueKind.Number && status.TryGetInt32(out var code)) span.SetTag("http.response.status_code", code);
        }

        if (Inner(segment, "annotations") is { } annotations)
        {
            foreach (var annotation in annotations.EnumerateObject())
            {
                span.SetTag(annotation.Name, annotation.Value.ValueKind switch
                {
                    JsonValueKind.String => annotation.Value.GetString(),
                    JsonValueKind.Number => annotation.Value.GetDouble(),
                    JsonValueKind.True => true,
                    JsonValueKind.False => false,
                    _ => null,
                });
            }
        }

        if (Flag(segment, "fault") || Flag(segment, "error")) span.SetStatus(ActivityStatusCode.Error);
    }

    /// <summary>An activity makes up its own id, and has no way to be given one.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_spanId")]
    private static extern ref string? SpanId(Activity activity);

    private static ActivitySpanId Id(JsonElement json, string member) =>
        Text(json, member) is { } id && TraceFields.IsSpanId(id) ? ActivitySpanId.CreateFromString(id.ToLowerInvariant()) : default;

    private static JsonElement? Inner(JsonElement json, string member) => json.TryGetProperty(member, out var inner) && inner.ValueKind is JsonValueKind.Object ? inner : null;

    private static string? Text(JsonElement json, string member) => json.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static bool Flag(JsonElement json, string member) => json.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.True;

    private static DateTime? Time(JsonElement json, string member) =>
        json.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.Number && value.GetDouble() is >= 0 and < 253_402_300_800 and var seconds ? DateTime.UnixEpoch.AddSeconds(seconds) : null;
}
