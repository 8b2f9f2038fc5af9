namespace Grid.Contracts.Messaging;

/// <summary>One message for all who have subscribed.</summary>
[GenerateSerializer, Immutable, Alias("grid.TopicPublication")]
public sealed record Publication
{
    [Id(0)] public string Message { get; init; } = "";

    /// <summary>By protocol, where a protocol has a message of its own.</summary>
    [Id(1)] public Dictionary<string, string> Messages { get; init; } = [];

    /// <summary>Null without one.</summary>
    [Id(2)] public string? Subject { get; init; }

    [Id(3)] public Dictionary<string, MessageAttribute> Attributes { get; init; } = [];

    /// <inheritdoc cref="Delivery.TraceHeader"/>
    [Id(4)] public string? TraceHeader { get; init; }

    public string MessageFor(string protocol) => Messages.GetValueOrDefault(protocol, Message);
}
