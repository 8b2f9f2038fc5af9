using System.Text.Json;
using Grid.Contracts.Mappings;
using Grid.Contracts.Streams;

namespace Grid.Grains.Mappings;

/// <summary>How the records of one kind of source look in a function's event.</summary>
internal interface IRecordFormat
{
    MappingSource Source { get; }

    /// <summary>Member of what filters see that is a text and may be JSON; null when there is none.</summary>
    string? Carried { get; }

    /// <summary>Member that describes a batch which was given up.</summary>
    string BatchInfo { get; }

    /// <summary>One element of <c>Records</c>.</summary>
    void Write(Utf8JsonWriter json, in ShardRecord record, StreamShard shard, in RecordSource source);

    /// <summary>What filters are held against.</summary>
    void WriteForFilter(Utf8JsonWriter json, in ShardRecord record, StreamShard shard, in RecordSource source) => Write(json, record, shard, source);

    /// <summary>What a record takes in an event, at most.</summary>
    int SizeOf(in ShardRecord record);

    /// <summary>As clients know the shard.</summary>
    string ShardId(StreamShard shard);

    /// <summary>As clients and functions see it.</summary>
    string SequenceNumber(StreamShard shard, long position);

    /// <summary>Null when a text is not one of the shard's sequence numbers.</summary>
    long? PositionOf(StreamShard shard, string sequenceNumber);
}
