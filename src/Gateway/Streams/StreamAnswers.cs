using System.Globalization;
using System.Text.Json;
using Grid.Contracts.Streams;

namespace Grid.Gateway.Streams;

/// <summary>How streams, shards and records are shown.</summary>
internal static class StreamAnswers
{
    /// <summary>What all descriptions of a stream have, into an open object.</summary>
    internal static void WriteStream(Utf8JsonWriter json, StreamDescription stream)
    {
        json.WriteString("StreamName", stream.Id.Name);
        json.WriteString("StreamARN", stream.Id.Arn);
        json.WriteString("StreamStatus", stream.IsUpdating ? "UPDATING" : "ACTIVE");
        json.WriteStartObject("StreamModeDetails");
        json.WriteString("StreamMode", stream.IsOnDemand ? "ON_DEMAND" : "PROVISIONED");
        json.WriteEndObject();
        WriteTime(json, "StreamCreationTimestamp", stream.CreatedAt);
    }

    /// <summary>What the two full descriptions have besides.</summary>
    internal static void WriteRest(Utf8JsonWriter json, StreamDescription stream)
    {
        json.WriteNumber("RetentionPeriodHours", stream.RetentionHours);
        json.WriteStartArray("EnhancedMonitoring");
        json.WriteStartObject();
        json.WriteStartArray("ShardLevelMetrics");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("EncryptionType", "NONE");
    }

    internal static void WriteShard(Utf8JsonWriter json, StreamShard shard)
    {
        json.WriteStartObject();
        json.WriteString("ShardId", shard.Id);
        if (shard.Parent is { } parent) json.WriteString("ParentShardId", new StreamShard { Number = parent }.Id);
        if (shard.AdjacentParent is { } adjacent) json.WriteString("AdjacentParentShardId", new StreamShard { Number = adjacent }.Id);
        WriteRange(json, shard);
        json.WriteStartObject("SequenceNumberRange");
        json.WriteString("StartingSequenceNumber", SequenceNumbers.Write(shard.Log, -1));
        if (shard.End is { } end) json.WriteString("EndingSequenceNumber", SequenceNumbers.Write(shard.Log, end - 1));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The member that a page has behind which nothing comes, because the shard is closed.</summary>
    internal static void WriteChildren(Utf8JsonWriter json, IEnumerable<StreamShard> children)
    {
        json.WriteStartArray("ChildShards");
        foreach (var child in children)
        {
            json.WriteStartObject();
            json.WriteString("ShardId", child.Id);
            json.WriteStartArray("ParentShards");
            if (child.Parent is { } parent) json.WriteStringValue(new StreamShard { Number = parent }.Id);
            if (child.AdjacentParent is { } adjacent) json.WriteStringValue(new StreamShard { Number = adjacent }.Id);
            json.WriteEndArray();
            WriteRange(json, child);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    internal static void WriteRecord(Utf8JsonWriter json, long log, in ShardRecord record)
    {
        json.WriteStartObject();
        json.WriteString("SequenceNumber", SequenceNumbers.Write(log, record.Position));
        json.WriteNumber("ApproximateArrivalTimestamp", record.ArrivedAt / 1000m);
        json.WriteBase64String("Data", record.Data.Span);
        json.WriteString("PartitionKey", record.PartitionKey.Span);
        json.WriteEndObject();
    }

    /// <summary>Seconds since 1970, to the millisecond.</summary>
    internal static void WriteTime(Utf8JsonWriter json, string member, DateTimeOffset time) => json.WriteNumber(member, time.ToUnixTimeMilliseconds() / 1000m);

    private static void WriteRange(Utf8JsonWriter json, StreamShard shard)
    {
        json.WriteStartObject("HashKeyRange");
        json.WriteString("StartingHashKey", shard.StartingHashKey.ToString(CultureInfo.InvariantCulture));
        json.WriteString("EndingHashKey", shard.EndingHashKey.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }
}
