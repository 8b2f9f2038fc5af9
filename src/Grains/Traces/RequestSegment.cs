using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Contracts.Invocation;
using Grid.Contracts.Traces;

namespace Grid.Grains.Traces;

/// <summary>The segment <c>AWS::Lambda</c> of one request: what its caller has waited for.</summary>
/// <param name="header">For whoever comes next: its parent is this segment.</param>
/// <param name="causes">Trace headers of what else has led to the request.</param>
internal sealed class RequestSegment(
    ITraceSink sink, TimeProvider time, FunctionId function, string requestId, string traceId, string id, string? parentId, string header, IReadOnlyList<string> causes)
{
    /// <summary>Links of one document.</summary>
    private const int MostLinks = 100;

    private readonly DateTimeOffset _start = time.GetUtcNow();

    public string Header => header;

    /// <summary>The request was answered.</summary>
    /// <param name="result">Null when nobody heard of one.</param>
    public void End(InvocationResult? result) => End(
        result?.Error switch
        {
            InvokeError.None => 200,
            InvokeError.Throttled => 429,
            InvokeError.Refused => result.Refusal?.Kind is ApiErrorKind.ResourceNotFound ? 404 : 400,
            _ => 500,
        },
        result?.FunctionError is not null);

    /// <param name="status">Of the answer.</param>
    public void End(int status, bool functionFailed) => sink.Add(
        function.Region,
        SegmentJson.Write((Segment: this, Status: status, Failed: functionFailed, End: time.GetUtcNow()), static (json, ended) => ended.Segment.Write(json, ended.Status, ended.Failed, ended.End)));

    private void Write(Utf8JsonWriter json, int status, bool functionFailed, DateTimeOffset end)
    {
        json.WriteHead(id, function.Name, _start, end);
        json.WriteString("trace_id", traceId);
        if (parentId is not null) json.WriteString("parent_id", parentId);
        if (functionFailed || status >= 500) json.WriteBoolean("fault", true);
        if (status is >= 400 and < 500) json.WriteBoolean("error", true);
        if (status == 429) json.WriteBoolean("throttle", true);
        json.WriteStartObject("http");
        json.WriteStartObject("response");
        json.WriteNumber("status", status);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("aws");
        json.WriteString("request_id", requestId);
        json.WriteEndObject();
        json.WriteString("origin", "AWS::Lambda");
        json.WriteString("resource_arn", function.Arn);
        WriteLinks(json);
    }

    private void WriteLinks(Utf8JsonWriter json)
    {
        var links = causes.Select(Link).Where(link => link.TraceId is not null && link.TraceId != traceId).Distinct().Take(MostLinks).ToList();
        if (links.Count == 0) return;
        json.WriteStartArray("links");
        foreach (var link in links)
        {
            json.WriteStartObject();
            json.WriteString("trace_id", link.TraceId);
            json.WriteString("id", link.Id);
            json.WriteStartObject("attributes");
            json.WriteString("ReferenceType", "parent");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static (string? TraceId, string? Id) Link(string cause)
    {
        var fields = new TraceFields(cause);
        return TraceFields.IsTraceId(fields.Root) && fields.ParentId is { } id ? (fields.Root.ToString(), id) : default;
    }
}
