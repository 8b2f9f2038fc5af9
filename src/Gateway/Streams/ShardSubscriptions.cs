using System.Buffers;
using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Streams;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Grid.Gateway.Streams;

/// <summary>Records that are sent as they come, for five minutes, to a registered consumer.</summary>
internal sealed class ShardSubscriptions(
    IGrainFactory grains, StreamRoutes routes, StreamConsumers consumers, RecordReads reads, IHostApplicationLifetime lifetime, [FromKeyedServices(MachineClock.Key)] TimeProvider machine)
{
    private const int MostRecords = 10_000;
    private const int MostBytes = 1_048_576;

    /// <summary>After so long without a record the consumer hears that there is none.</summary>
    private const int PatienceMs = 5_000;

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);
    private static readonly Constraint<string>[] s_types = [Must.BeOneOf("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER", "TRIM_HORIZON", "LATEST", "AT_TIMESTAMP")];

    internal async Task<Outcome<Answer>> Subscribe(ApiRequest request)
    {
        request.Body.Text("ConsumerARN", StreamRules.ConsumerArn, required: true);
        var shardId = request.Body.Text("ShardId", StreamRules.ShardId, required: true);
        var start = request.Body.Object("StartingPosition", required: true);
        var position = start is null ? default : RecordReads.ReadPosition(request, start, start.Text("Type", s_types, required: true), "SequenceNumber");
        var found = await consumers.Find(request);
        if (!found.Ok) return found.Error;
        var stream = found.Value.Stream;
        var route = await routes.Of(stream, request.Cancelled);
        if (!route.Ok) return route.Error;
        if (route.Value.Find(shardId!) is not { } shard) return StreamRules.NoShard(stream, shardId!);
        var from = await reads.Find(stream, shard, position, "SubscribeToShard", request.Cancelled);
        if (!from.Ok) return from.Error;

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(request.Cancelled, lifetime.ApplicationStopping);
        try
        {
            await Send(request.Http.Response, route.Value, shard, from.Value, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The consumer has gone, or the silo goes: it subscribes anew.
        }

        return Answer.NoContent;
    }

    private async Task Send(HttpResponse response, StreamRoute route, StreamShard shard, long from, CancellationToken cancellationToken)
    {
        var (stream, started) = (route.Stream.Id, machine.GetTimestamp());
        response.ContentType = EventStreamMessage.ContentType;
        await Write("initial-response", static json =>
        {
            json.WriteStartObject();
            json.WriteEndObject();
        });
        while (machine.GetElapsedTime(started) < Life)
        {
            var left = Life - machine.GetElapsedTime(started);
            var page = await grains.GetGrain<IShardGrain>(shard.Log).Read(from, MostRecords, MostBytes, (int)Math.Min(PatienceMs, left.TotalMilliseconds), cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            if (page.IsGone) return;
            var records = reads.Valid(page, from, route.Stream).ToList();
            var isAtEnd = page.IsClosed && page.Next >= page.Head;
            var children = await reads.ChildrenAtEnd(stream, shard.Id, page, route, cancellationToken);
            from = page.Next;
            await Write("SubscribeToShardEvent", json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("Records");
                foreach (var record in records) StreamAnswers.WriteRecord(json, shard.Log, record);
                json.WriteEndArray();
                if (!isAtEnd) json.WriteString("ContinuationSequenceNumber", SequenceNumbers.Write(shard.Log, page.Next - 1));
                json.WriteNumber("MillisBehindLatest", reads.Behind(page, page.Next, records));
                if (isAtEnd) StreamAnswers.WriteChildren(json, children);
                json.WriteEndObject();
            });
            if (isAtEnd) return;
        }

        async Task Write(string type, Action<Utf8JsonWriter> payload)
        {
            var buffer = new ArrayBufferWriter<byte>(1024);
            await using (var json = new Utf8JsonWriter(buffer, JsonAnswer.Options)) payload(json);
            await response.Body.WriteAsync(
                EventStreamMessage.Write(buffer.WrittenSpan, (":event-type", type), (":content-type", "application/x-amz-json-1.1"), (":message-type", "event")), cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
        }
    }
}
