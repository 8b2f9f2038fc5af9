namespace Grid.Storage.Messaging;

/// <summary>Which messages to take.</summary>
public sealed record TakeOrder
{
    public required long Queue { get; init; }

    /// <summary>Takes messages of a group in their order, and none of a group of which one is hidden.</summary>
    public required bool Fifo { get; init; }

    public required int Most { get; init; }

    public required long Now { get; init; }

    /// <summary>How long what is taken is hidden.</summary>
    public required long Until { get; init; }

    /// <summary>What was sent at or before it is deleted instead.</summary>
    public required long Oldest { get; init; }

    /// <summary>Marks this taking.</summary>
    public required long Receipt { get; init; }

    /// <summary>A message that was taken so often is moved instead; null when none is.</summary>
    public int? MaxReceives { get; init; }

    /// <summary>Where it is moved to, with <see cref="MaxReceives"/>.</summary>
    public long DeadLetterQueue { get; init; }

    /// <summary>ARN of this queue, which goes with what is moved.</summary>
    public string Source { get; init; } = "";
}
