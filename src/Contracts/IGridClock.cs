namespace Grid.Contracts;

/// <summary>The grid's clock as people see it.</summary>
public interface IGridClock
{
    /// <summary>False for the machine's own clock, which nobody advances.</summary>
    bool IsVirtual { get; }

    DateTimeOffset Now { get; }

    /// <summary>
    /// Moves the clock on, from one due timer to the next, and returns the time that it shows then. Each step waits for what the ones before it have set off. One advance at a time:
    /// a second one waits for the first.
    /// </summary>
    /// <param name="by">Above zero.</param>
    /// <param name="cancellationToken">Ends the advance between two steps; the clock keeps what it has reached.</param>
    /// <exception cref="NotSupportedException">The clock is not virtual.</exception>
    Task<DateTimeOffset> Advance(TimeSpan by, CancellationToken cancellationToken);
}
