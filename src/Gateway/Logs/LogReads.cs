using System.Globalization;
using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Logs;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Logs;

/// <summary>Events of a group, or of one stream, page by page.</summary>
internal sealed class LogReads(ILogs logs, LogStreamOperations streams, LogTokens tokens)
{
    private const string Filtered = "events";

    internal async Task<Outcome<Answer>> Filter(ApiRequest request)
    {
        var group = request.AnyGroup();
        var names = request.Body.Texts("logStreamNames", LogRules.Stream, Must.HaveCountUpTo(100), Must.HaveCountFrom(1));
        var prefix = request.Body.Text("logStreamNamePrefix", LogRules.Stream);
        var query = new LogQuery
        {
            Group = group,
            Streams = names,
            StreamPrefix = prefix,
            Start = request.StartTime(),
            End = request.Body.Long("endTime", LogRules.Time) is { } end and < long.MaxValue ? end + 1 : long.MaxValue,
            Pattern = request.FilterPattern("filterPattern"),
            Limit = request.Body.Number("limit", LogRules.Events) ?? LogQuery.MostEvents,
        };
        if (names is not null && prefix is not null) request.Refuse(LogRules.Invalid("LogStream names and LogStream name prefix are mutually exclusive parameters."));
        var token = tokens.Open(request, Kind(group));
        if (request.Problem is { } problem) return problem;
        var described = await logs.Group(group, request.Cancelled);
        if (!described.Ok) return described.Error;
        if (token is null && names is not null && await streams.Refusal(described.Value, names, request.Cancelled) is { } missing) return missing;
        if (token is not null && LogPosition.TryParse(token, out var from)) query = query with { From = from };
        var page = await logs.Filter(query, request.Cancelled);
        if (LogRules.Refusal(page) is { } refusal) return refusal;
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("events");
            foreach (var one in page.Events)
            {
                json.WriteStartObject();
                json.WriteString("logStreamName", one.Stream);
                WriteEvent(json, one);
                json.WriteString("eventId", one.Position.ToString());
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("searchedLogStreams");
            json.WriteEndArray();
            if (page.Next is { } next) json.WriteString("nextToken", tokens.Close(request, Kind(group), next.ToString()));
            json.WriteEndObject();
        });
    }

    internal async Task<Outcome<Answer>> Get(ApiRequest request)
    {
        var group = request.AnyGroup();
        var stream = request.Body.Text("logStreamName", LogRules.Stream, required: true);
        var fromHead = request.Body.Flag("startFromHead") ?? false;
        var token = request.Body.Text("nextToken", LogRules.Token);
        var query = new LogQuery
        {
            Group = group,
            Streams = [stream ?? ""],
            Start = request.StartTime(),
            End = request.Body.Long("endTime", LogRules.Time) ?? long.MaxValue,
            Limit = request.Body.Number("limit", LogRules.Events) ?? LogQuery.MostEvents,
            NewestFirst = token is null ? !fromHead : token.StartsWith("b/", StringComparison.Ordinal),
        };
        if (token is not null)
        {
            if (ReadToken(token) is { } from) query = query with { From = from };
            else request.Refuse(LogRules.BadToken);
        }

        if (request.Problem is { } problem) return problem;
        var described = await logs.Group(group, request.Cancelled);
        if (!described.Ok) return described.Error;
        if (await streams.Refusal(described.Value, [stream!], request.Cancelled) is { } missing) return missing;
        var page = await logs.Filter(query, request.Cancelled);
        if (LogRules.Refusal(page) is { } refusal) return refusal;
        var (backward, forward) = Edges(query, page);
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("events");
            foreach (var one in page.Events)
            {
                json.WriteStartObject();
                WriteEvent(json, one);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("nextForwardToken", $"f/{forward}/s");
            json.WriteString("nextBackwardToken", $"b/{backward}/s");
            json.WriteEndObject();
        });
    }

    /// <summary>The position that everything before lies behind, and the one that everything later begins with.</summary>
    private static (LogPosition Backward, LogPosition Forward) Edges(LogQuery query, LogPage page)
    {
        var start = LogPosition.At(query.Start);
        var (first, last) = page.Events is [] ? ((LogPosition?)null, (LogPosition?)null) : (page.Events[0].Position, page.Events[^1].Position.Next());
        return query.NewestFirst
            ? (page.Next ?? first ?? query.From ?? start, last ?? query.From ?? page.Next ?? start)
            : (first ?? query.From ?? start, page.Next ?? last ?? query.From ?? start);
    }

    private static LogPosition? ReadToken(string token) =>
        token.Length == LogPosition.Digits + 4 && token[0] is 'f' or 'b' && token[1] == '/' && token.EndsWith("/s", StringComparison.Ordinal) && LogPosition.TryParse(token.AsSpan(2, LogPosition.Digits), out var position)
            ? position
            : null;

    private static string Kind(LogGroupId group) => string.Create(CultureInfo.InvariantCulture, $"{Filtered} {group.Name}");

    private static void WriteEvent(Utf8JsonWriter json, LogEvent one)
    {
        json.WriteNumber("timestamp", one.Position.Timestamp);
        json.WriteString("message", one.Message);
        json.WriteNumber("ingestionTime", one.Position.Ingested);
    }
}
