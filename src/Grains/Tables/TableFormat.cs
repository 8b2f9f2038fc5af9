using System.Text.Json;
using Grid.Contracts.Mappings;
using Grid.Contracts.Streams;
using Grid.Contracts.Tables;
using Grid.Grains.Mappings;

namespace Grid.Grains.Tables;

/// <summary>Records of a table's change stream as a function gets them: DynamoDB's event.</summary>
internal sealed class TableFormat : IRecordFormat
{
    /// <summary>What stands around what is stored.</summary>
    private const int AroundBytes = 1_024;

    public MappingSource Source => MappingSource.Table;

    public string? Carried => null;

    public string BatchInfo => "DDBStreamBatchInfo";

    public void Write(Utf8JsonWriter json, in ShardRecord record, StreamShard shard, in RecordSource source) =>
        TableRecords.Tell(json, record, shard, source.Arn, source.Region);

    public int SizeOf(in ShardRecord record) => record.Data.Length + AroundBytes;

    public string ShardId(StreamShard shard) => TableShardIds.Of(shard);

    public string SequenceNumber(StreamShard shard, long position) => TableSequenceNumbers.Write(shard.Log, position);

    public long? PositionOf(StreamShard shard, string sequenceNumber) =>
        TableSequenceNumbers.Read(sequenceNumber) is var (log, position) && log == shard.Log ? position : null;
}
