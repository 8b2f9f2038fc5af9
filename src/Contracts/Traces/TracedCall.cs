namespace Grid.Contracts.Traces;

/// <summary>Calls from one service to another.</summary>
public sealed record TracedCall
{
    /// <summary><see cref="TracedService.Reference"/> of the service that was called.</summary>
    public int To { get; init; }

    public DateTimeOffset Start { get; init; }

    public DateTimeOffset End { get; init; }

    public TraceCounts Counts { get; init; } = new();

    /// <inheritdoc cref="TracedService.Durations"/>
    public IReadOnlyList<KeyValuePair<double, int>> Durations { get; init; } = [];
}
