using System.Globalization;
using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Logs;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Logs;

/// <summary>Streams of log groups.</summary>
internal sealed class LogStreamOperations(ILogs logs, LogTokens tokens)
{
    private const int Listed = 50;

    private static readonly Constraint<string>[] s_order = [Must.BeOneOf("LogStreamName", "LastEventTime")];

    internal async Task<Outcome<Answer>> Create(ApiRequest request)
    {
        var (group, stream) = (request.NamedGroup(), request.Body.Text("logStreamName", LogRules.Stream, required: true));
        if (request.Problem is { } problem) return problem;
        var described = await logs.Group(group, request.Cancelled);
        if (!described.Ok) return described.Error;
        var missing = await logs.Missing(described.Value, [stream!], request.Cancelled);
        if (!missing.Ok) return missing.Error;
        if (missing.Value.Length == 0) return new ApiError(ApiErrorKind.ResourceAlreadyExists, "The specified log stream already exists");
        return LogRules.Nothing(await logs.CreateStream(group, stream!, request.Cancelled));
    }

    internal async Task<Outcome<Answer>> Delete(ApiRequest request)
    {
        var (group, stream) = (request.NamedGroup(), request.Body.Text("logStreamName", LogRules.Stream, required: true));
        if (request.Problem is { } problem) return problem;
        var described = await logs.Group(group, request.Cancelled);
        if (!described.Ok) return described.Error;
        if (await Refusal(described.Value, [stream!], request.Cancelled) is { } refusal) return refusal;
        return LogRules.Nothing(await logs.DeleteStream(group, stream!, request.Cancelled));
    }

    internal async Task<Outcome<Answer>> Describe(ApiRequest request)
    {
        const string kind = "streams";
        var group = request.AnyGroup();
        var byTime = request.Body.Text("orderBy", s_order) == "LastEventTime";
        var query = new LogStreamQuery
        {
            Group = group,
            Prefix = request.Body.Text("logStreamNamePrefix", LogRules.Stream),
            ByLastEvent = byTime,
            Descending = request.Body.Flag("descending") ?? false,
            Limit = request.Body.Number("limit", LogRules.Described) ?? Listed,
        };
        if (byTime && query.Prefix is not null) request.Refuse(LogRules.Invalid("Cannot order by LastEventTime with a logStreamNamePrefix."));
        query = query with { After = After(tokens.Open(request, kind)) };
        if (request.Problem is { } problem) return problem;
        var streams = await logs.Streams(query, request.Cancelled);
        if (!streams.Ok) return streams.Error;
        var page = streams.Value;
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("logStreams");
            foreach (var stream in page.Items) Write(json, group, stream);
            json.WriteEndArray();
            if (page.NextMarker is not null) json.WriteString("nextToken", tokens.Close(request, kind, Marker(page.Items[^1])));
            json.WriteEndObject();
        });
    }

    /// <summary>Why not all of these are streams of the group; null when they are.</summary>
    internal async Task<ApiError?> Refusal(LogGroupDescription group, string[] streams, CancellationToken cancellationToken)
    {
        var missing = await logs.Missing(group, streams, cancellationToken);
        return !missing.Ok ? missing.Error : missing.Value.Length > 0 ? LogRules.NoStream : null;
    }

    private static string Marker(LogStreamDescription stream) => string.Create(CultureInfo.InvariantCulture, $"{stream.LastEvent}:{stream.Name}");

    private static LogStreamDescription? After(string? marker) => marker?.Split(':', 2) is [var time, var name]
        ? new LogStreamDescription { Name = name, LastEvent = time.Length == 0 ? null : long.Parse(time, CultureInfo.InvariantCulture) }
        : null;

    private static void Write(Utf8JsonWriter json, LogGroupId group, LogStreamDescription stream)
    {
        json.WriteStartObject();
        json.WriteString("logStreamName", stream.Name);
        json.WriteNumber("creationTime", stream.CreatedAt);
        if (stream.FirstEvent is { } first) json.WriteNumber("firstEventTimestamp", first);
        if (stream.LastEvent is { } last) json.WriteNumber("lastEventTimestamp", last);
        if (stream.LastIngestion is { } ingestion) json.WriteNumber("lastIngestionTime", ingestion);
        if (stream.LastIngestion is { } token) json.WriteString("uploadSequenceToken", LogPuts.SequenceToken(token));
        json.WriteString("arn", $"{group.Arn}:log-stream:{stream.Name}");
        json.WriteNumber("storedBytes", 0);
        json.WriteEndObject();
    }
}
