using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;
using Grid.Contracts.Mappings;
using Grid.Contracts.Streams;

namespace Grid.Grains.Mappings;

/// <summary>Records of data streams, as AWS Lambda gives them to functions.</summary>
internal sealed class KinesisFormat : IRecordFormat
{
    /// <summary>What stands around key and data, with the longest ARN and region.</summary>
    private const int AroundBytes = 1_024;

    private static readonly JsonEncodedText s_kinesis = JsonEncodedText.Encode("kinesis");

    public MappingSource Source => MappingSource.Stream;

    public string Carried => "data";

    public string BatchInfo => "KinesisBatchInfo";

    public void Write(Utf8JsonWriter json, in ShardRecord record, StreamShard shard, in RecordSource source)
    {
        var sequence = SequenceNumber(shard, record.Position);
        json.WriteStartObject();
        json.WriteStartObject(s_kinesis);
        WriteHead(json, record, sequence);
        json.WriteBase64String("data", record.Data.Span);
        json.WriteNumber("approximateArrivalTimestamp", record.ArrivedAt / 1000m);
        json.WriteEndObject();
        json.WriteString("eventSource", "aws:kinesis");
        json.WriteString("eventVersion", "1.0");
        json.WriteString("eventID", $"{shard.Id}:{sequence}");
        json.WriteString("eventName", "aws:kinesis:record");
        json.WriteString("invokeIdentityArn", source.RoleArn);
        json.WriteString("awsRegion", source.Region);
        json.WriteString("eventSourceARN", source.Arn);
        json.WriteEndObject();
    }

    /// <summary>The record's own members, with its data as a text; without data that is none.</summary>
    public void WriteForFilter(Utf8JsonWriter json, in ShardRecord record, StreamShard shard, in RecordSource source)
    {
        json.WriteStartObject();
        WriteHead(json, record, SequenceNumber(shard, record.Position));
        json.WriteNumber("approximateArrivalTimestamp", record.ArrivedAt / 1000m);
        json.WriteString("eventSource", "aws:kinesis");
        json.WriteString("eventSourceARN", source.Arn);
        json.WriteString("awsRegion", source.Region);
        if (Utf8.IsValid(record.Data.Span)) json.WriteString("data", record.Data.Span);
        json.WriteEndObject();
    }

    public int SizeOf(in ShardRecord record) => Base64.GetMaxEncodedToUtf8Length(record.Data.Length) + (6 * record.PartitionKey.Length) + AroundBytes;

    public string ShardId(StreamShard shard) => shard.Id;

    public string SequenceNumber(StreamShard shard, long position) => SequenceNumbers.Write(shard.Log, position);

    public long? PositionOf(StreamShard shard, string sequenceNumber) =>
        SequenceNumbers.Read(sequenceNumber) is var (log, position) && log == shard.Log ? position : null;

    private static void WriteHead(Utf8JsonWriter json, in ShardRecord record, string sequence)
    {
        json.WriteString("kinesisSchemaVersion", "1.0");
        json.WriteString("partitionKey", record.PartitionKey.Span);
        json.WriteString("sequenceNumber", sequence);
    }
}
