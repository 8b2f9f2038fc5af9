namespace Grid.Contracts.Messaging;

/// <summary>How many messages a queue holds, exact at the moment of the question.</summary>
[GenerateSerializer, Immutable, Alias("grid.MessageCounts")]
public sealed record MessageCounts
{
    /// <summary>That can be received.</summary>
    [Id(0)] public long Visible { get; init; }

    /// <summary>Received, neither deleted nor visible again.</summary>
    [Id(1)] public long InFlight { get; init; }

    /// <summary>Not yet received for the first time, and delayed.</summary>
    [Id(2)] public long Delayed { get; init; }
}
