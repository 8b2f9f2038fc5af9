using System.Text.Json;
using Grid.Contracts.Streams;

namespace Grid.Grains.Mappings;

/// <summary>How records of one kind of stream stand in the event that a function gets.</summary>
internal interface IRecordFormat
{
    /// <summary>Writes one element of <c>Records</c>.</summary>
    /// <param name="eventSourceArn">Of the stream, or of the consumer that the mapping names.</param>
    void Write(Utf8JsonWriter json, in ShardRecord record, StreamShard shard, string eventSourceArn, string region);

    /// <summary>Of the record at a position, as <see cref="Write"/> writes it.</summary>
    string SequenceNumber(StreamShard shard, long position);
}
