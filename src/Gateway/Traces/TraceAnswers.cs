using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Traces;

namespace Grid.Gateway.Traces;

/// <summary>Traces as X-Ray writes them.</summary>
internal static class TraceAnswers
{
    internal static decimal Seconds(DateTimeOffset time) => Math.Round((decimal)(time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerSecond, 3);

    internal static void Write(Utf8JsonWriter json, TraceSummary summary)
    {
        json.WriteStartObject();
        json.WriteString("Id", summary.Id);
        json.WriteNumber("StartTime", Seconds(summary.Start));
        json.WriteNumber("Duration", Seconds(summary.Duration));
        json.WriteNumber("ResponseTime", Seconds(summary.ResponseTime));
        json.WriteBoolean("HasFault", summary.HasFault);
        json.WriteBoolean("HasError", summary.HasError);
        json.WriteBoolean("HasThrottle", summary.HasThrottle);
        json.WriteBoolean("IsPartial", summary.IsPartial);
        WriteHttp(json, summary.Http);
        WriteAnnotations(json, summary);
        json.WriteStartArray("Users");
        foreach (var user in summary.Users)
        {
            json.WriteStartObject();
            json.WriteString("UserName", user);
            json.WriteStartArray("ServiceIds");
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteServices(json, "ServiceIds", summary.Services);
        json.WriteStartArray("ResourceARNs");
        foreach (var arn in summary.ResourceArns)
        {
            json.WriteStartObject();
            json.WriteString("ARN", arn);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("InstanceIds");
        json.WriteEndArray();
        json.WriteStartArray("AvailabilityZones");
        json.WriteEndArray();
        if (summary.EntryPoint is { } entry)
        {
            json.WritePropertyName("EntryPoint");
            Write(json, entry);
        }

        json.WriteNumber("Revision", summary.Revision);
        json.WriteNumber("MatchedEventTime", Seconds(summary.UpdatedAt));
        json.WriteEndObject();
    }

    internal static void Write(Utf8JsonWriter json, Trace trace)
    {
        json.WriteStartObject();
        json.WriteString("Id", trace.Id);
        json.WriteNumber("Duration", Seconds(trace.Duration));
        json.WriteBoolean("LimitExceeded", trace.LimitExceeded);
        json.WriteStartArray("Segments");
        foreach (var segment in trace.Segments)
        {
            json.WriteStartObject();
            json.WriteString("Id", segment.Id);
            json.WriteString("Document", segment.Document);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    internal static void Write(Utf8JsonWriter json, IReadOnlyList<TracedService> services)
    {
        json.WriteStartArray("Services");
        foreach (var service in services)
        {
            json.WriteStartObject();
            json.WriteNumber("ReferenceId", service.Reference);
            json.WriteString("Name", service.Name);
            json.WriteStartArray("Names");
            json.WriteStringValue(service.Name);
            json.WriteEndArray();
            json.WriteBoolean("Root", service.IsRoot);
            json.WriteString("AccountId", Account.Id);
            if (service.Type is not null) json.WriteString("Type", service.Type);
            json.WriteString("State", "active");
            WriteTimes(json, service.Start, service.End);
            json.WriteStartArray("Edges");
            foreach (var call in service.Calls)
            {
                json.WriteStartObject();
                json.WriteNumber("ReferenceId", call.To);
                WriteTimes(json, call.Start, call.End);
                WriteCounts(json, call.Counts);
                WriteHistogram(json, "ResponseTimeHistogram", call.Durations);
                json.WriteStartArray("Aliases");
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            WriteCounts(json, service.Counts);
            WriteHistogram(json, "DurationHistogram", service.Durations);
            WriteHistogram(json, "ResponseTimeHistogram", service.Durations);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static decimal Seconds(TimeSpan time) => Math.Round((decimal)time.Ticks / TimeSpan.TicksPerSecond, 3);

    private static void WriteHttp(Utf8JsonWriter json, TracedHttp http)
    {
        json.WriteStartObject("Http");
        if (http.Url is not null) json.WriteString("HttpURL", http.Url);
        if (http.Status is { } status) json.WriteNumber("HttpStatus", status);
        if (http.Method is not null) json.WriteString("HttpMethod", http.Method);
        if (http.UserAgent is not null) json.WriteString("UserAgent", http.UserAgent);
        if (http.ClientIp is not null) json.WriteString("ClientIp", http.ClientIp);
        json.WriteEndObject();
    }

    private static void WriteAnnotations(Utf8JsonWriter json, TraceSummary summary)
    {
        json.WriteStartObject("Annotations");
        foreach (var key in summary.Annotations.GroupBy(annotation => annotation.Key))
        {
            json.WriteStartArray(key.Key);
            foreach (var value in key.GroupBy(annotation => (annotation.Text, annotation.Number, annotation.Flag)))
            {
                json.WriteStartObject();
                json.WriteStartObject("AnnotationValue");
                if (value.Key.Text is not null) json.WriteString("StringValue", value.Key.Text);
                else if (value.Key.Number is { } number) json.WriteNumber("NumberValue", number);
                else json.WriteBoolean("BooleanValue", value.Key.Flag == true);
                json.WriteEndObject();
                WriteServices(json, "ServiceIds", value.Select(annotation => annotation.Service).Distinct());
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteServices(Utf8JsonWriter json, string member, IEnumerable<TraceService> services)
    {
        json.WriteStartArray(member);
        foreach (var service in services) Write(json, service);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, TraceService service)
    {
        json.WriteStartObject();
        json.WriteString("Name", service.Name);
        json.WriteStartArray("Names");
        json.WriteStringValue(service.Name);
        json.WriteEndArray();
        json.WriteString("AccountId", Account.Id);
        if (service.Type is not null) json.WriteString("Type", service.Type);
        json.WriteEndObject();
    }

    private static void WriteTimes(Utf8JsonWriter json, DateTimeOffset start, DateTimeOffset end)
    {
        json.WriteNumber("StartTime", Seconds(start));
        json.WriteNumber("EndTime", Seconds(end));
    }

    private static void WriteCounts(Utf8JsonWriter json, TraceCounts counts)
    {
        json.WriteStartObject("SummaryStatistics");
        json.WriteNumber("OkCount", counts.Ok);
        json.WriteStartObject("ErrorStatistics");
        json.WriteNumber("ThrottleCount", counts.Throttles);
        json.WriteNumber("OtherCount", counts.Errors);
        json.WriteNumber("TotalCount", counts.Throttles + counts.Errors);
        json.WriteEndObject();
        json.WriteStartObject("FaultStatistics");
        json.WriteNumber("OtherCount", counts.Faults);
        json.WriteNumber("TotalCount", counts.Faults);
        json.WriteEndObject();
        json.WriteNumber("TotalCount", counts.Total);
        json.WriteNumber("TotalResponseTime", Seconds(counts.ResponseTime));
        json.WriteEndObject();
    }

    private static void WriteHistogram(Utf8JsonWriter json, string member, IReadOnlyList<KeyValuePair<double, int>> durations)
    {
        json.WriteStartArray(member);
        foreach (var (seconds, count) in durations)
        {
            json.WriteStartObject();
            json.WriteNumber("Value", seconds);
            json.WriteNumber("Count", count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
