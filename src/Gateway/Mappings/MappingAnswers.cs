using System.Text.Json;
using Grid.Contracts.Mappings;

namespace Grid.Gateway.Mappings;

/// <summary>A mapping as AWS shows it. Mappings of queues have fewer members than those of streams.</summary>
internal static class MappingAnswers
{
    internal static void Write(Utf8JsonWriter json, EventSourceMapping mapping)
    {
        var settings = mapping.Settings;
        json.WriteStartObject();
        json.WriteString("UUID", mapping.Id.Uuid);
        json.WriteString("EventSourceMappingArn", mapping.Id.Arn);
        json.WriteNumber("BatchSize", settings.BatchSize);
        json.WriteNumber("MaximumBatchingWindowInSeconds", settings.MaximumBatchingWindowInSeconds);
        json.WriteString("EventSourceArn", mapping.SourceArn);
        json.WriteString("FunctionArn", mapping.FunctionArn);
        json.WriteNumber("LastModified", Seconds(mapping.LastModified));
        json.WriteString("State", mapping.State.ToString());
        json.WriteString("StateTransitionReason", mapping.StateTransitionReason);
        json.WriteStartArray("FunctionResponseTypes");
        if (settings.ReportsItemFailures) json.WriteStringValue("ReportBatchItemFailures");
        json.WriteEndArray();
        if (settings.Filters.Count > 0) WriteFilters(json, settings.Filters);
        if (settings.CountsEvents)
        {
            json.WriteStartObject("MetricsConfig");
            json.WriteStartArray("Metrics");
            json.WriteStringValue("EventCount");
            json.WriteEndArray();
            json.WriteEndObject();
        }

        if (!mapping.IsOfQueue) WriteOfStream(json, mapping);
        else if (settings.MaximumConcurrency is { } concurrency)
        {
            json.WriteStartObject("ScalingConfig");
            json.WriteNumber("MaximumConcurrency", concurrency);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static decimal Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000m;

    private static void WriteOfStream(Utf8JsonWriter json, EventSourceMapping mapping)
    {
        var settings = mapping.Settings;
        json.WriteString("StartingPosition", settings.StartingPosition);
        if (settings.StartingPositionTimestamp is { } timestamp) json.WriteNumber("StartingPositionTimestamp", Seconds(timestamp));
        json.WriteNumber("ParallelizationFactor", settings.ParallelizationFactor);
        json.WriteNumber("MaximumRecordAgeInSeconds", settings.MaximumRecordAgeInSeconds);
        json.WriteNumber("MaximumRetryAttempts", settings.MaximumRetryAttempts);
        json.WriteBoolean("BisectBatchOnFunctionError", settings.BisectBatchOnFunctionError);
        json.WriteNumber("TumblingWindowInSeconds", settings.TumblingWindowInSeconds);
        json.WriteString("LastProcessingResult", mapping.LastProcessingResult);
        json.WriteStartObject("DestinationConfig");
        json.WriteStartObject("OnFailure");
        if (settings.OnFailure is { } target) json.WriteString("Destination", target);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteFilters(Utf8JsonWriter json, IReadOnlyList<string> filters)
    {
        json.WriteStartObject("FilterCriteria");
        json.WriteStartArray("Filters");
        foreach (var pattern in filters)
        {
            json.WriteStartObject();
            json.WriteString("Pattern", pattern);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
