using System.Buffers;
using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Invocation;
using Grid.Contracts.Mappings;
using Grid.Contracts.Streams;
using Grid.Grains.Functions;
using Grid.Grains.Observability;
using Grid.Scheduling.Mappings;

namespace Grid.Grains.Mappings;

/// <summary>One attempt at a batch of records, through the door that every invocation takes.</summary>
internal sealed class BatchAttempts(IInvoker invoker, IRouteTable routes)
{
    /// <summary>OpenTelemetry's word for what reads records.</summary>
    private const string Trigger = "datasource";

    /// <param name="buffer">For the event; empty, and nobody else's until this ends.</param>
    /// <param name="state">Of the window that the batch belongs to.</param>
    /// <param name="positionOf">Of a sequence number as the function knows it; null when it is none of this shard.</param>
    /// <param name="causes">Trace headers of those who have put the records.</param>
    public async Task<BatchResult> Run(
        EventSourceMapping mapping, BatchEvents events, RecordBatch<ShardRecord> batch, ReadOnlyMemory<byte> state, ArrayBufferWriter<byte> buffer, Func<string, long?> positionOf, string[] causes)
    {
        var route = await routes.Get(mapping.Function, mapping.Qualifier);
        if (!route.Ok) return NotReached(route.Error);
        events.Write(buffer, batch, state, new RecordSource(mapping.SourceArn, mapping.Id.Region, route.Value.Version.Settings.Role));
        var requestId = Guid.NewGuid().ToString();
        using var span = CauseSpans.Start($"{NameOf(mapping.SourceArn)} process", mapping.Function, mapping.Qualifier, requestId, header: null, causes, Trigger);
        CauseSpans.TellMapping(span, mapping, batch.Records.Count);
        var request = new InvocationRequest
        {
            Function = mapping.Function,
            Qualifier = mapping.Qualifier,
            RequestId = requestId,
            Event = buffer.WrittenMemory,
            TraceHeader = CauseSpans.Header(null, span),
            Causes = causes,
            Trigger = Trigger,
        };
        using var result = await invoker.Invoke(request, CancellationToken.None);
        span.Tell(result);
        if (result.Error is not InvokeError.None) return NotReached(result.Refusal);
        var attempt = new BatchAttempt(request.RequestId, result.ExecutedVersion, result.FunctionError);
        return result.FunctionError is null ? Read(mapping.Settings, batch, result.Payload.Memory, attempt, positionOf) : Failed(attempt);
    }

    /// <summary>Of the stream or table in an ARN, <c>…:stream/name</c> or <c>…:table/name/stream/label</c>.</summary>
    private static string NameOf(string arn) => arn.Split('/') is [_, var name, ..] ? name : arn;

    private static BatchResult Read(MappingSettings settings, RecordBatch<ShardRecord> batch, ReadOnlyMemory<byte> answer, BatchAttempt attempt, Func<string, long?> positionOf)
    {
        if (settings.ReportsItemFailures)
        {
            var read = BatchAnswer.Read(answer, identifier => positionOf(identifier) is { } position && Holds(batch, position));
            if (read.AllFailed) return Failed(attempt);
            if (!read.IsSuccess && read.Failed.Min(positionOf) is { } from) return new BatchResult { End = BatchEnd.FailedFrom, FailedFrom = from, Attempt = attempt, Text = MappingResults.FunctionFailed };
        }

        if (batch.Window is null) return new BatchResult { End = BatchEnd.Succeeded, Attempt = attempt, Text = MappingResults.Ok };
        return StateOf(answer) is { } state
            ? new BatchResult { End = BatchEnd.Succeeded, Attempt = attempt, Text = MappingResults.Ok, State = state, IsFull = state.Length > ShardRules.MostState }
            // The last answer of a window is nobody's.
            : batch.Work == BatchWork.EndWindow ? new BatchResult { End = BatchEnd.Succeeded, Attempt = attempt, Text = MappingResults.Ok } : Failed(attempt);
    }

    private static bool Holds(RecordBatch<ShardRecord> batch, long position)
    {
        foreach (var record in batch.Records)
        {
            if (record.Position == position) return true;
        }

        return false;
    }

    /// <returns>Null when the answer has no state.</returns>
    private static byte[]? StateOf(ReadOnlyMemory<byte> answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            return json.RootElement.ValueKind is JsonValueKind.Object && json.RootElement.TryGetProperty("state", out var state)
                ? JsonSerializer.SerializeToUtf8Bytes(state)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static BatchResult Failed(BatchAttempt attempt) => new() { End = BatchEnd.Failed, Attempt = attempt, Text = MappingResults.FunctionFailed };

    private static BatchResult NotReached(ApiError? why) => new() { End = BatchEnd.NotReached, Text = $"PROBLEM: {why?.Message ?? "The function could not be reached"}" };
}
