namespace Grid.Grains.EventSources;

/// <summary>What goes to an http or https address in place of a service of the grid.</summary>
[GenerateSerializer, Immutable, Alias("grid.StoredCall")]
internal sealed record StoredCall
{
    /// <summary><c>Notification</c>, <c>SubscriptionConfirmation</c> or <c>UnsubscribeConfirmation</c>.</summary>
    [Id(0)] public string MessageType { get; init; } = "";

    [Id(1)] public string MessageId { get; init; } = "";

    [Id(2)] public string TopicArn { get; init; } = "";

    [Id(3)] public bool IsRaw { get; init; }

    /// <summary>What its subscription's delivery policy was in effect, JSON.</summary>
    [Id(4)] public string Policy { get; init; } = "";
}
