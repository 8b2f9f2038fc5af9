namespace Grid.Contracts.Messaging;

/// <summary>For how long a received message is to stay hidden, from now on.</summary>
[GenerateSerializer, Immutable, Alias("grid.VisibilityChange")]
public sealed record VisibilityChange
{
    [Id(0)] public string ReceiptHandle { get; init; } = "";

    /// <summary>0-43,200; 0 shows it again.</summary>
    [Id(1)] public int Seconds { get; init; }
}
