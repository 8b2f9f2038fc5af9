namespace Grid.Contracts.Messaging;

/// <summary>Where messages go that were received too often.</summary>
[GenerateSerializer, Immutable, Alias("grid.RedrivePolicy")]
public sealed record RedrivePolicy
{
    [Id(0)] public string DeadLetterTargetArn { get; init; } = "";

    /// <summary>A message is moved when it would be received once more than that; 1-1,000.</summary>
    [Id(1)] public int MaxReceiveCount { get; init; }
}
