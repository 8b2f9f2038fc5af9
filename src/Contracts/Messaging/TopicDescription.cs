namespace Grid.Contracts.Messaging;

/// <summary>A topic as its owner sees it.</summary>
[GenerateSerializer, Immutable, Alias("grid.TopicDescription")]
public sealed record TopicDescription
{
    /// <summary>Up to 100 characters; empty without one.</summary>
    [Id(0)] public string DisplayName { get; init; } = "";

    [Id(1)] public int Subscriptions { get; init; }

    /// <summary>Subscriptions that there were.</summary>
    [Id(2)] public int Unsubscribed { get; init; }
}
