using System.Globalization;
using System.Text;
using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Logs;
using Grid.Gateway.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Gateway.Logs;

/// <summary>Events that callers put. Those that are too old or too new are left out and named; the others are taken in.</summary>
internal sealed class LogPuts(ILogs logs, LogStreamOperations streams, [FromKeyedServices(MachineClock.Key)] TimeProvider time)
{
    private const int MostEvents = 10_000;
    private const int MostBytes = 1_048_576;

    /// <summary>What an event counts as besides its message.</summary>
    private const int EventBytes = 26;

    private static readonly TimeSpan Span = TimeSpan.FromHours(24);
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(14);
    private static readonly TimeSpan Newest = TimeSpan.FromHours(2);
    private static readonly Constraint<string>[] s_message = [Must.HaveLengthFrom(1)];

    /// <summary>Nobody looks at it any more, but clients want to see one.</summary>
    internal static string SequenceToken(long time) => time.ToString("D56", CultureInfo.InvariantCulture);

    internal async Task<Outcome<Answer>> Put(ApiRequest request)
    {
        var (group, stream) = (request.NamedGroup(), request.Body.Text("logStreamName", LogRules.Stream, required: true));
        request.Body.NotHere("entity", request.Body.Object("entity") is not null);
        var events = Read(request);
        if (request.Problem is { } problem) return problem;
        if (Refusal(events) is { } refusal) return refusal;
        var described = await logs.Group(group, request.Cancelled);
        if (!described.Ok) return described.Error;
        if (await streams.Refusal(described.Value, [stream!], request.Cancelled) is { } missing) return missing;

        var now = time.GetUtcNow();
        var (tooOld, tooNew) = ((now - Oldest).ToUnixTimeMilliseconds(), (now + Newest).ToUnixTimeMilliseconds());
        var expired = (now - TimeSpan.FromDays(described.Value.KeptDays)).ToUnixTimeMilliseconds();
        // In chronological order, so each of these is a part of the list.
        var tooOldEnd = events.FindLastIndex(one => one.Timestamp < tooOld) + 1;
        var expiredEnd = events.FindLastIndex(one => one.Timestamp < expired) + 1;
        var tooNewStart = events.FindIndex(one => one.Timestamp > tooNew) is >= 0 and var index ? index : events.Count;
        var first = Math.Max(tooOldEnd, expiredEnd);
        if (first < tooNewStart) await logs.Put(group, stream!, events[first..tooNewStart], request.Cancelled);
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteString("nextSequenceToken", SequenceToken(now.ToUnixTimeMilliseconds()));
            if (first > 0 || tooNewStart < events.Count) WriteRejected(json, tooOldEnd, expiredEnd, tooNewStart < events.Count ? tooNewStart : null);
            json.WriteEndObject();
        });
    }

    private static List<NewLogEvent> Read(ApiRequest request)
    {
        var list = request.Body.Objects("logEvents", Must.HaveCountUpTo(MostEvents), Must.HaveCountFrom(1));
        if (list is null && request.Problem is null) request.Missing("logEvents");
        return [.. (list ?? []).Select(one => new NewLogEvent(one.Long("timestamp", LogRules.Time, required: true) ?? 0, one.Text("message", s_message, required: true) ?? ""))];
    }

    private static ApiError? Refusal(List<NewLogEvent> events)
    {
        long bytes = 0;
        for (var number = 0; number < events.Count; number++)
        {
            bytes += EventBytes + Encoding.UTF8.GetByteCount(events[number].Message);
            if (number > 0 && events[number].Timestamp < events[number - 1].Timestamp) return LogRules.Invalid("Log events in a single PutLogEvents request must be in chronological order.");
        }

        if (bytes > MostBytes) return LogRules.Invalid($"Upload too large: {bytes} bytes exceeds limit of {MostBytes}");
        return events[^1].Timestamp - events[0].Timestamp > Span.TotalMilliseconds ? LogRules.Invalid("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.") : null;
    }

    private static void WriteRejected(Utf8JsonWriter json, int tooOldEnd, int expiredEnd, int? tooNewStart)
    {
        json.WriteStartObject("rejectedLogEventsInfo");
        if (tooNewStart is { } start) json.WriteNumber("tooNewLogEventStartIndex", start);
        if (tooOldEnd > 0) json.WriteNumber("tooOldLogEventEndIndex", tooOldEnd);
        if (expiredEnd > 0) json.WriteNumber("expiredLogEventEndIndex", expiredEnd);
        json.WriteEndObject();
    }
}
