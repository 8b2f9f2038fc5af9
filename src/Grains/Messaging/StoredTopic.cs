using System.Collections.Immutable;
using Grid.Contracts.Messaging;

namespace Grid.Grains.Messaging;

/// <summary>A topic with its subscriptions. What was published is not here: it waits in the outbox.</summary>
[GenerateSerializer, Immutable, Alias("grid.StoredTopic")]
internal sealed record StoredTopic
{
    public const string StateName = "topic";

    [Id(0)] public bool Exists { get; init; }

    [Id(1)] public string DisplayName { get; init; } = "";

    [Id(2)] public Dictionary<string, string> Tags { get; init; } = [];

    /// <summary>Sorted by id.</summary>
    [Id(3)] public ImmutableArray<Subscription> Subscriptions { get; init; } = [];

    /// <summary>Subscriptions that there were.</summary>
    [Id(4)] public int Unsubscribed { get; init; }
}
