using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Streams;
using Grid.Contracts.Tables;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Tables;

/// <summary>Which change streams there are, and what they are like.</summary>
internal sealed class TableStreamOperations(IGrainFactory grains, ITableStreamCatalog catalog)
{
    private const int Most = 100;

    internal async Task<Outcome<Answer>> List(ApiRequest request)
    {
        var table = request.Body.Text("TableName", TableStreamRules.TableName);
        var limit = request.Body.Number("Limit", TableStreamRules.FewAtOnce) ?? Most;
        var start = request.Body.Text("ExclusiveStartStreamArn", TableStreamRules.StreamArn);
        if (request.Problem is { } problem) return problem;
        TableStreamId? after = null;
        if (start is not null && (after = TableStreamId.FromArn(start)) is null) return TableStreamWords.Invalid("Invalid ExclusiveStartStreamArn");
        var page = await catalog.List(request.Region, table, after, limit, request.Cancelled);
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("Streams");
            foreach (var stream in page.Items)
            {
                json.WriteStartObject();
                json.WriteString("StreamArn", stream.Arn);
                json.WriteString("TableName", stream.Table);
                json.WriteString("StreamLabel", stream.Label);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (page.NextMarker is { } last) json.WriteString("LastEvaluatedStreamArn", last);
            json.WriteEndObject();
        });
    }

    internal async Task<Outcome<Answer>> Describe(ApiRequest request)
    {
        var arn = request.Body.Text("StreamArn", TableStreamRules.StreamArn, required: true) ?? "";
        var limit = request.Body.Number("Limit", TableStreamRules.FewAtOnce) ?? Most;
        var start = request.Body.Text("ExclusiveStartShardId", TableStreamRules.ShardId);
        var filter = request.Body.Object("ShardFilter");
        filter?.Text("Type", TableStreamRules.FilterType);
        var parent = filter?.Text("ShardId", TableStreamRules.ShardId);
        if (request.Problem is { } problem) return problem;
        if (filter is not null && parent is null) return TableStreamWords.Invalid("ShardFilter must have a ShardId.");
        var found = await Find(grains, request, arn);
        if (!found.Ok) return found.Error;
        var stream = found.Value;
        IEnumerable<StreamShard> shards = stream.Shards;
        if (parent is not null) shards = stream.Shard(parent) is { } of ? shards.Where(shard => shard.Parent == of.Number) : [];
        if (start is not null && stream.Shard(start) is not { }) return TableStreamWords.NoShard(arn, start);
        if (start is not null) shards = shards.SkipWhile(shard => TableShardIds.Of(shard) != start).Skip(1);
        var page = shards.Take(limit + 1).ToArray();
        return Answer.Ok(json => Write(json, stream, page.AsSpan(0, Math.Min(limit, page.Length)), page.Length > limit));
    }

    /// <summary>A stream of the caller's region.</summary>
    internal static async Task<Outcome<TableStream>> Find(IGrainFactory grains, ApiRequest request, string arn)
    {
        if (TableStreamId.FromArn(arn) is not { } id || id.Region != request.Region) return TableStreamWords.NoStream(arn);
        return await grains.GetGrain<ITableStreamGrain>(id.GrainKey).Describe(id.Label, request.Cancelled);
    }

    private static void Write(Utf8JsonWriter json, TableStream stream, ReadOnlySpan<StreamShard> shards, bool hasMore)
    {
        json.WriteStartObject();
        json.WriteStartObject("StreamDescription");
        json.WriteString("StreamArn", stream.Id.Arn);
        json.WriteString("StreamLabel", stream.Id.Label);
        json.WriteString("StreamStatus", stream.IsOpen ? "ENABLED" : "DISABLED");
        json.WriteString("StreamViewType", stream.View.Name());
        json.WriteNumber("CreationRequestDateTime", stream.OpenedAt.ToUnixTimeMilliseconds() / 1000m);
        json.WriteString("TableName", stream.Id.Table);
        json.WriteStartArray("KeySchema");
        WriteKey(json, stream.Keys.Hash, "HASH");
        if (stream.Keys.Range is { } range) WriteKey(json, range, "RANGE");
        json.WriteEndArray();
        json.WriteStartArray("Shards");
        foreach (var shard in shards) Write(json, shard);
        json.WriteEndArray();
        if (hasMore) json.WriteString("LastEvaluatedShardId", TableShardIds.Of(shards[^1]));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteKey(Utf8JsonWriter json, string name, string type)
    {
        json.WriteStartObject();
        json.WriteString("AttributeName", name);
        json.WriteString("KeyType", type);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, StreamShard shard)
    {
        json.WriteStartObject();
        json.WriteString("ShardId", TableShardIds.Of(shard));
        json.WriteStartObject("SequenceNumberRange");
        json.WriteString("StartingSequenceNumber", TableSequenceNumbers.Write(shard.Log, 0));
        if (shard.End is { } end) json.WriteString("EndingSequenceNumber", TableSequenceNumbers.Write(shard.Log, Math.Max(end - 1, 0)));
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
