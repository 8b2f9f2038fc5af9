using Grid.Contracts;
using Grid.Contracts.Streams;
using Grid.Contracts.Tables;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Tables;

/// <summary>Reading along a shard.</summary>
internal sealed class TableRecordOperations(IGrainFactory grains, ShardIterators iterators, TimeProvider time)
{
    private const int MostRecords = 1000;

    /// <summary>Of records, after which an answer ends; it has at least one record when there is one.</summary>
    private const int MostBytes = 1_048_576;

    private static readonly TimeSpan s_retention = TimeSpan.FromHours(24);

    internal async Task<Outcome<Answer>> Iterator(ApiRequest request)
    {
        var arn = request.Body.Text("StreamArn", TableStreamRules.StreamArn, required: true) ?? "";
        var shardId = request.Body.Text("ShardId", TableStreamRules.ShardId, required: true) ?? "";
        var type = request.Body.Text("ShardIteratorType", TableStreamRules.IteratorType, required: true);
        var number = request.Body.Text("SequenceNumber", TableStreamRules.SequenceNumber);
        if (request.Problem is { } problem) return problem;
        var found = await TableStreamOperations.Find(grains, request, arn);
        if (!found.Ok) return found.Error;
        if (found.Value.Shard(shardId) is not { } shard) return TableStreamWords.NoShard(arn, shardId);
        var needsNumber = type is "AT_SEQUENCE_NUMBER" or "AFTER_SEQUENCE_NUMBER";
        if (needsNumber && number is null) return TableStreamWords.Invalid($"SequenceNumber is required for the ShardIteratorType {type}");
        if (!needsNumber && number is not null) return TableStreamWords.Invalid($"SequenceNumber must not be given for the ShardIteratorType {type}");
        var place = type switch
        {
            "TRIM_HORIZON" => 0,
            "LATEST" => await grains.GetGrain<IShardGrain>(shard.Log).Head(request.Cancelled),
            _ => await Place(shard, number!, isAfter: type is "AFTER_SEQUENCE_NUMBER", request.Cancelled),
        };
        if (!place.Ok) return place.Error;
        var iterator = iterators.Close(found.Value.Id, shardId, place.Value, isOldest: type is "TRIM_HORIZON");
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteString("ShardIterator", iterator);
            json.WriteEndObject();
        });
    }

    internal async Task<Outcome<Answer>> Get(ApiRequest request)
    {
        var text = request.Body.Text("ShardIterator", TableStreamRules.Iterator, required: true) ?? "";
        var limit = request.Body.Number("Limit", TableStreamRules.RecordsAtOnce) ?? MostRecords;
        if (request.Problem is { } problem) return problem;
        var opened = iterators.Open(text);
        if (!opened.Ok) return opened.Error;
        var at = opened.Value;
        var found = await TableStreamOperations.Find(grains, request, at.Stream.Arn);
        if (!found.Ok) return found.Error;
        if (found.Value.Shard(at.ShardId) is not { } shard) return TableStreamWords.NoShard(at.Stream.Arn, at.ShardId);
        var page = await grains.GetGrain<IShardGrain>(shard.Log).Read(at.Position, limit, MostBytes, 0, request.Cancelled);
        if (page.IsGone) return TableStreamWords.NoStream(at.Stream.Arn);
        if (page.From > at.Position && !at.IsOldest) return TableStreamWords.Trimmed;
        var records = Cut(page, Math.Max(at.Position, page.From), limit);
        var next = records.Count > 0 ? records[^1].Position + 1 : Math.Max(at.Position, page.From);
        var iterator = page.IsClosed && next >= page.Head ? null : iterators.Close(at.Stream, at.ShardId, next, isOldest: at.IsOldest && next == 0);
        // The log keeps its last block however old it is.
        var oldest = (time.GetUtcNow() - s_retention).ToUnixTimeMilliseconds();
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("Records");
            foreach (var record in records.Where(record => record.ArrivedAt >= oldest)) TableRecords.Tell(json, record, shard, null, at.Stream.Region);
            json.WriteEndArray();
            if (iterator is not null) json.WriteString("NextShardIterator", iterator);
            json.WriteEndObject();
        });
    }

    private static List<ShardRecord> Cut(ShardPage page, long from, int limit)
    {
        List<ShardRecord> records = [];
        var bytes = 0;
        foreach (var record in page.Blocks.SelectMany(block => block.From(from)))
        {
            bytes += record.Data.Length;
            if (records.Count == limit || (records.Count > 0 && bytes > MostBytes)) break;
            records.Add(record);
        }

        return records;
    }

    private async Task<Outcome<long>> Place(StreamShard shard, string number, bool isAfter, CancellationToken cancellationToken)
    {
        if (TableSequenceNumbers.Read(number) is not var (log, position) || log != shard.Log) return TableStreamWords.Invalid($"Invalid SequenceNumber: {number} is not one of shard {TableShardIds.Of(shard)}");
        var page = await grains.GetGrain<IShardGrain>(shard.Log).Read(position, 1, 1, 0, cancellationToken);
        if (position >= page.Head) return TableStreamWords.Invalid($"Invalid SequenceNumber: {number} is not one of shard {TableShardIds.Of(shard)}");
        if (page.From > position) return TableStreamWords.Trimmed;
        return isAfter ? position + 1 : position;
    }
}
