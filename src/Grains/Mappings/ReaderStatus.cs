namespace Grid.Grains.Mappings;

/// <summary>How a reader stands.</summary>
[GenerateSerializer, Immutable, Alias("grid.ReaderStatus")]
internal readonly record struct ReaderStatus
{
    /// <summary>Everything that the shard will ever have is processed or has expired, durably: its children may be read.</summary>
    [Id(0)] public bool IsDrained { get; init; }

    /// <summary>Of the last batch; null before there was one in this activation.</summary>
    [Id(1)] public string? LastResult { get; init; }

    [Id(2)] public DateTimeOffset LastResultAt { get; init; }

    /// <summary>What was under way has not ended yet: whoever waits for it asks again.</summary>
    [Id(3)] public bool IsStopping { get; init; }

    /// <summary>The reader has ended although it should read: it is to be asked again.</summary>
    [Id(4)] public bool IsLost { get; init; }
}
