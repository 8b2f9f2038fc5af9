using System.Buffers;
using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Logs;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Grid.Gateway.Logs;

/// <summary>Events that are sent as they come, a part each second, for three hours at most.</summary>
internal sealed class LiveTails(ILogs logs, IHostApplicationLifetime lifetime, [FromKeyedServices(MachineClock.Key)] TimeProvider machine)
{
    private const int MostSessions = 15;

    private static readonly TimeSpan Life = TimeSpan.FromHours(3);

    private int _sessions;

    internal async Task<Outcome<Answer>> Start(ApiRequest request)
    {
        var identifiers = request.Body.Texts("logGroupIdentifiers", LogRules.Identifier, Must.HaveCountUpTo(10), Must.HaveCountFrom(1));
        if (identifiers is null && request.Problem is null) request.Missing("logGroupIdentifiers");
        var query = new LogTailQuery
        {
            Groups = [.. (identifiers ?? []).Select(identifier => LogRules.OfIdentifier(request, identifier))],
            Streams = request.Body.Texts("logStreamNames", LogRules.Stream, Must.HaveCountUpTo(100), Must.HaveCountFrom(1)),
            StreamPrefixes = request.Body.Texts("logStreamNamePrefixes", LogRules.Stream, Must.HaveCountUpTo(100), Must.HaveCountFrom(1)),
            Pattern = request.FilterPattern("logEventFilterPattern"),
        };
        var ofStreams = query.Streams ?? query.StreamPrefixes;
        if (query.Streams is not null && query.StreamPrefixes is not null) request.Refuse(LogRules.Invalid("LogStream names and LogStream name prefixes are mutually exclusive parameters."));
        if (ofStreams is not null && query.Groups.Length > 1) request.Refuse(LogRules.Invalid("LogStream names and LogStream name prefixes can be given with one log group only."));
        if (request.Problem is { } problem) return problem;
        foreach (var group in query.Groups)
        {
            var described = await logs.Group(group, request.Cancelled);
            if (!described.Ok) return described.Error;
        }

        if (Interlocked.Increment(ref _sessions) > MostSessions)
        {
            Interlocked.Decrement(ref _sessions);
            return new ApiError(ApiErrorKind.LimitExceeded, "Resource limit exceeded.");
        }

        try
        {
            await Send(request, query);
        }
        finally
        {
            Interlocked.Decrement(ref _sessions);
        }

        return Answer.NoContent;
    }

    private async Task Send(ApiRequest request, LogTailQuery query)
    {
        using var life = new CancellationTokenSource(Life, machine);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(request.Cancelled, lifetime.ApplicationStopping, life.Token);
        var response = request.Http.Response;
        try
        {
            response.ContentType = EventStreamMessage.ContentType;
            await Write(response, "event", "initial-response", static json =>
            {
                json.WriteStartObject();
                json.WriteEndObject();
            }, ended.Token);
            await Write(response, "event", "sessionStart", json => WriteStart(json, request.Http.TraceIdentifier, query), ended.Token);
            await foreach (var part in logs.Tail(query, ended.Token)) await Write(response, "event", "sessionUpdate", json => WriteUpdate(json, part), ended.Token);
        }
        catch (OperationCanceledException) when (life.IsCancellationRequested && !request.Cancelled.IsCancellationRequested)
        {
            await Write(response, "exception", "SessionTimeoutException", static json =>
            {
                json.WriteStartObject();
                json.WriteString("message", "The session has been open for three hours.");
                json.WriteEndObject();
            }, request.Cancelled);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The caller has gone, or the silo goes: it starts anew.
        }
    }

    private static void WriteStart(Utf8JsonWriter json, string id, LogTailQuery query)
    {
        json.WriteStartObject();
        json.WriteString("requestId", id);
        json.WriteString("sessionId", id);
        WriteTexts(json, "logGroupIdentifiers", query.Groups.Select(group => group.Arn));
        WriteTexts(json, "logStreamNames", query.Streams ?? []);
        WriteTexts(json, "logStreamNamePrefixes", query.StreamPrefixes ?? []);
        json.WriteString("logEventFilterPattern", query.Pattern);
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string member, IEnumerable<string> texts)
    {
        json.WriteStartArray(member);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void WriteUpdate(Utf8JsonWriter json, LogTailPart part)
    {
        json.WriteStartObject();
        json.WriteStartObject("sessionMetadata");
        json.WriteBoolean("sampled", part.IsSampled);
        json.WriteEndObject();
        json.WriteStartArray("sessionResults");
        foreach (var one in part.Events)
        {
            json.WriteStartObject();
            json.WriteString("logStreamName", one.Stream);
            json.WriteString("logGroupIdentifier", $"{Account.Id}:{one.Group}");
            json.WriteString("message", one.Message);
            json.WriteNumber("timestamp", one.Position.Timestamp);
            json.WriteNumber("ingestionTime", one.Position.Ingested);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static async Task Write(HttpResponse response, string kind, string type, Action<Utf8JsonWriter> payload, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        await using (var json = new Utf8JsonWriter(buffer, JsonAnswer.Options)) payload(json);
        await response.Body.WriteAsync(
            EventStreamMessage.Write(buffer.WrittenSpan, ($":{kind}-type", type), (":content-type", "application/x-amz-json-1.1"), (":message-type", kind)),
            cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}
