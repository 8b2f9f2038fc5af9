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

    /// <summary>For http and https, JSON as it was given; null without one.</summary>
    [Id(5)] public string? DeliveryPolicy { get; init; }

    /// <summary><c>1</c> or <c>2</c>; null when nobody has said it.</summary>
    [Id(6)] public string? SignatureVersion { get; init; }

    /// <summary>What addresses may confirm.</summary>
    [Id(7)] public ImmutableArray<StoredConfirmation> Confirmations { get; init; } = [];
}
