using System.Text;
using Grid.Contracts;
using Grid.Contracts.Traces;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Traces;

/// <summary>What programs send.</summary>
internal sealed class SegmentOperations(ITraces traces)
{
    internal async Task<Outcome<Answer>> Put(ApiRequest request)
    {
        var documents = request.Body.Texts("TraceSegmentDocuments", []);
        if (documents is null && request.Problem is null) request.Missing("TraceSegmentDocuments");
        if (request.Problem is { } problem) return problem;
        var rejected = await traces.Put(request.Region, [.. documents!.Select(text => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text))], request.Cancelled);
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("UnprocessedTraceSegments");
            foreach (var segment in rejected)
            {
                json.WriteStartObject();
                if (segment.Id is not null) json.WriteString("Id", segment.Id);
                json.WriteString("ErrorCode", segment.ErrorCode);
                json.WriteString("Message", segment.Message);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    /// <summary>How a daemon fares; checked, counted in the daemon's own metrics, and not kept, as on AWS nobody can read it.</summary>
    internal static Task<Outcome<Answer>> PutTelemetry(ApiRequest request)
    {
        var records = request.Body.Objects("TelemetryRecords");
        if (records is null && request.Problem is null) request.Missing("TelemetryRecords");
        foreach (var record in records ?? [])
            if (record.Time("Timestamp") is null) record.Refuse(new ApiError(ApiErrorKind.InvalidTraceRequest, "A telemetry record needs a Timestamp."));
        return Task.FromResult(request.Problem is { } problem ? problem : new Outcome<Answer> { Value = Answer.Ok(Empty) });
    }

    private static void Empty(System.Text.Json.Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteEndObject();
    }
}
