using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Streams;
using Grid.Gateway.Protocol;
using Microsoft.Extensions.Logging;

namespace Grid.Gateway.Streams;

/// <summary>Records on their way into shards.</summary>
internal sealed partial class RecordPuts(IGrainFactory grains, StreamRoutes routes, ILogger<RecordPuts> logger)
{
    /// <summary>Of one record.</summary>
    internal const int MostDataBytes = 1_048_576;

    private const int MostRecords = 500;
    private const int MostBytes = 5 * 1_048_576;

    /// <summary>How often a stream is asked for the shards that have the place of closed ones.</summary>
    private const int MostRounds = 4;

    private static readonly ApiError s_failed = new(ApiErrorKind.Service, "Internal service failure.");

    internal async Task<Outcome<Answer>> PutOne(ApiRequest request)
    {
        var stream = request.Stream();
        if (request.Body.Text("SequenceNumberForOrdering", StreamRules.SequenceNumber) is { } last && SequenceNumbers.Read(last) is null)
            request.Refuse(StreamRules.Invalid($"ExclusiveMinimumSequenceNumber {last} used in PutRecord on stream {stream.Name} under account {Account.Id} is invalid."));
        var record = Read(request, request.Body, 0);
        if (request.Problem is { } problem) return problem;
        var put = await Put(stream, [record]);
        if (!put.Ok) return put.Error;
        var outcome = put.Value[0];
        if (!outcome.Ok) return outcome.Error;
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            Write(json, outcome.Value);
            json.WriteEndObject();
        });
    }

    internal async Task<Outcome<Answer>> PutMany(ApiRequest request)
    {
        var stream = request.Stream();
        var list = request.Body.Objects("Records", Must.HaveCountUpTo(MostRecords), Must.HaveCountFrom(1));
        if (list is null && request.Problem is null) request.Missing("Records");
        var records = new Routed[list?.Length ?? 0];
        var bytes = 0L;
        for (var index = 0; index < records.Length; index++)
        {
            records[index] = Read(request, list![index], index + 1);
            bytes += records[index].Record.Data.Length + records[index].Record.PartitionKey.Length;
        }

        if (bytes > MostBytes) request.Refuse(StreamRules.Invalid("Records size exceeds 5 MB limit"));
        if (request.Problem is { } problem) return problem;
        var put = await Put(stream, records);
        if (!put.Ok) return put.Error;
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("FailedRecordCount", put.Value.Count(outcome => !outcome.Ok));
            json.WriteStartArray("Records");
            foreach (var outcome in put.Value)
            {
                json.WriteStartObject();
                if (outcome.Ok) Write(json, outcome.Value);
                else
                {
                    json.WriteString("ErrorCode", outcome.Error.Kind is ApiErrorKind.Service ? "InternalFailure" : $"{outcome.Error.Kind}Exception");
                    json.WriteString("ErrorMessage", outcome.Error.Message);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter json, (StreamShard Shard, long Position) stored)
    {
        json.WriteString("ShardId", stored.Shard.Id);
        json.WriteString("SequenceNumber", SequenceNumbers.Write(stored.Shard.Log, stored.Position));
    }

    /// <param name="number">From 1, for messages; 0 for a record that is alone.</param>
    private static Routed Read(ApiRequest request, ObjectReader reader, int number)
    {
        var key = reader.Text("PartitionKey", StreamRules.PartitionKey, required: true) ?? "";
        var explicitText = reader.Text("ExplicitHashKey", StreamRules.HashKey);
        var blob = reader.Blob("Data");
        if (blob is null)
        {
            request.Missing($"{Path(number)}data");
            return new Routed(new NewRecord { PartitionKey = key }, default);
        }

        if (request.DecodeBase64(blob.Value) is not { } data)
        {
            reader.Misread("Data", "STRING_VALUE can not be decoded as base64");
            return new Routed(new NewRecord { PartitionKey = key }, default);
        }

        if (data.Length > MostDataBytes)
        {
            request.Refuse(new ApiError(
                ApiErrorKind.Validation, $"1 validation error detected: Value at '{Path(number)}data' failed to satisfy constraint: Member must have length less than or equal to {MostDataBytes}"));
        }

        return new Routed(new NewRecord { PartitionKey = key, Data = data }, ShardOperations.HashKey(request, "ExplicitHashKey", explicitText) ?? HashOf(key));
    }

    private static string Path(int number) => number == 0 ? "" : $"records.{number}.member.";

    private static UInt128 HashOf(string partitionKey)
    {
        Span<byte> utf8 = stackalloc byte[256 * 3];
        Span<byte> hash = stackalloc byte[MD5.HashSizeInBytes];
#pragma warning disable CA5351 // Which shard a key belongs to is no secret, and every client may compute it.
        MD5.HashData(partitionKey.Length <= 256 ? utf8[..Encoding.UTF8.GetBytes(partitionKey, utf8)] : default, hash);
#pragma warning restore CA5351
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    /// <summary>Ends when every record is durable or refused. Never cancelled: the shards read the records where the request has them.</summary>
    private async Task<Outcome<Outcome<(StreamShard Shard, long Position)>[]>> Put(StreamId stream, Routed[] records)
    {
        var found = await routes.Of(stream, CancellationToken.None);
        if (!found.Ok) return found.Error;
        var outcomes = new Outcome<(StreamShard, long)>[records.Length];
        Array.Fill(outcomes, s_failed);
        int[] left = [.. Enumerable.Range(0, records.Length)];
        for (var round = 1; left.Length > 0 && round <= MostRounds; round++)
        {
            if (round > 1)
            {
                found = await routes.Ask(stream, CancellationToken.None);
                if (!found.Ok) return found.Error;
            }

            var route = found.Value!;
            var closed = await Task.WhenAll(left.GroupBy(index => route.Of(records[index].HashKey).Log).Select(group => Put(route.Stream, route.Of(records[group.First()].HashKey), [.. group], records, outcomes)));
            left = [.. closed.SelectMany(indexes => indexes)];
        }

        return outcomes;
    }

    /// <returns>The records that the shard did not take because it is closed.</returns>
    private async Task<int[]> Put(StreamDescription stream, StreamShard shard, int[] indexes, Routed[] records, Outcome<(StreamShard Shard, long Position)>[] outcomes)
    {
        try
        {
            var put = await grains.GetGrain<IShardGrain>(shard.Log).Put(Array.ConvertAll(indexes, index => records[index].Record), !stream.IsOnDemand, CancellationToken.None);
            if (put.IsClosed) return indexes;
            for (var number = 0; number < indexes.Length; number++)
            {
                var position = put.Positions[number];
                outcomes[indexes[number]] = position >= 0 ? (shard, position) : RecordReads.RateExceeded(stream.Id, shard);
            }
        }
#pragma warning disable CA1031 // The other shards' records are stored: each record says what became of it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailed(shard.Id, stream.Id.Name, exception);
        }

        return [];
    }

    private readonly record struct Routed(NewRecord Record, UInt128 HashKey);

    [LoggerMessage(1, LogLevel.Error, "Nobody knows whether records for shard {Shard} of stream {Stream} are stored")]
    private partial void LogFailed(string shard, string stream, Exception exception);
}
