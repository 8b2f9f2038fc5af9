using Grid.Contracts.Streams;

namespace Grid.Contracts.Tables;

/// <summary>A change stream as it is now. It takes changes until it is closed, and can be read for 24 hours after that.</summary>
[GenerateSerializer, Immutable, Alias("grid.TableStream")]
public sealed record TableStream
{
    [Id(0)] public TableStreamId Id { get; init; }

    [Id(1)] public TableView View { get; init; }

    [Id(2)] public required TableKeys Keys { get; init; }

    [Id(3)] public DateTimeOffset OpenedAt { get; init; }

    /// <summary>Null while it is open.</summary>
    [Id(4)] public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>By number; the same ones as long as the stream lives.</summary>
    [Id(5)] public IReadOnlyList<StreamShard> Shards { get; init; } = [];

    public bool IsOpen => ClosedAt is null;
}
