using System.Globalization;
using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Async;

namespace Grid.Gateway.Async;

/// <summary>Events as the grid's own endpoints show them.</summary>
internal static class EventAnswers
{
    internal static void Write(Utf8JsonWriter json, EventQueueStatus status, Page<QueuedEvent> page)
    {
        json.WriteStartObject();
        json.WriteNumber("waiting", status.Waiting);
        json.WriteNumber("running", status.Running);
        json.WriteNumber("undelivered", status.Undelivered);
        json.WriteNumber("failed", status.Failed);
        if (status.OldestAcceptedAt is { } oldest) json.WriteString("oldestAcceptedAt", Time(oldest));
        json.WriteStartArray("events");
        foreach (var queued in page.Items) Write(json, queued, whole: false);
        json.WriteEndArray();
        if (page.NextMarker is { } next) json.WriteString("next", next);
        json.WriteEndObject();
    }

    /// <param name="whole">With the event itself and what the function answered last.</param>
    internal static void Write(Utf8JsonWriter json, QueuedEvent queued, bool whole)
    {
        json.WriteStartObject();
        json.WriteString("requestId", queued.Invocation.RequestId);
        if (queued.Invocation.Qualifier is { } qualifier) json.WriteString("qualifier", qualifier);
        json.WriteString("state", queued.State.ToString());
        json.WriteString("acceptedAt", Time(queued.AcceptedAt));
        json.WriteString("due", Time(queued.Due));
        json.WriteNumber("attempts", queued.Attempts);
        json.WriteNumber("bytes", queued.EventBytes);
        if (queued.Outcome is { } outcome) Write(json, outcome, whole);
        if (whole) WriteJson(json, "event", queued.Invocation.Event);
        json.WriteEndObject();
    }

    internal static void WriteCount(Utf8JsonWriter json, string what, int count)
    {
        json.WriteStartObject();
        json.WriteNumber(what, count);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, EventOutcome outcome, bool whole)
    {
        json.WriteStartObject("outcome");
        if (outcome.Condition.Length > 0) json.WriteString("condition", outcome.Condition);
        json.WriteString("at", Time(outcome.At));
        if (outcome.ErrorCode != 0) json.WriteNumber("errorCode", outcome.ErrorCode);
        if (outcome.ErrorMessage.Length > 0) json.WriteString("errorMessage", outcome.ErrorMessage);
        if (outcome.ExecutedVersion is { } version) json.WriteString("executedVersion", version);
        if (outcome.FunctionError is { } error) json.WriteString("functionError", error);
        if (outcome.DeadLetterTarget is { } deadLetters) json.WriteString("deadLetterTarget", deadLetters);
        if (outcome.Destination is { } destination) json.WriteString("destination", destination);
        if (outcome.Problem is { } problem) json.WriteString("problem", problem);
        if (whole) WriteJson(json, "response", outcome.Response);
        json.WriteEndObject();
    }

    /// <summary>One JSON value as it is; nothing when there is none.</summary>
    private static void WriteJson(Utf8JsonWriter json, string member, ReadOnlyMemory<byte> value)
    {
        if (value.IsEmpty) return;
        json.WritePropertyName(member);
        json.WriteRawValue(value.Span);
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
