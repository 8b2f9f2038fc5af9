using Grid.Scheduling.Mappings;

namespace Grid.Grains.Mappings;

/// <summary>What came of an attempt at a batch.</summary>
internal readonly record struct BatchResult
{
    public required BatchEnd End { get; init; }

    /// <summary>For <c>LastProcessingResult</c>.</summary>
    public required string Text { get; init; }

    /// <summary>Null when the function did not get it.</summary>
    public BatchAttempt? Attempt { get; init; }

    /// <summary>Position of the first record that failed; with <see cref="BatchEnd.FailedFrom"/> only.</summary>
    public long FailedFrom { get; init; }

    /// <summary>Of the tumbling window; empty without one.</summary>
    public ReadOnlyMemory<byte> State { get; init; }

    /// <summary>The state is larger than 1 MB.</summary>
    public bool IsFull { get; init; }
}
