using System.Text.Json;
using Grid.Contracts.Streams;
using Grid.Contracts.Tables;
using Grid.Grains.Mappings;

namespace Grid.Grains.Tables;

/// <summary>Records of a table's change stream as a function gets them: DynamoDB's event.</summary>
internal sealed class TableFormat : IRecordFormat
{
    public void Write(Utf8JsonWriter json, in ShardRecord record, StreamShard shard, string eventSourceArn, string region) =>
        TableRecords.Tell(json, record, shard, eventSourceArn, region);

    public string SequenceNumber(StreamShard shard, long position) => TableSequenceNumbers.Write(shard.Log, position);
}
