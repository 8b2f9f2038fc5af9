using Grid.Contracts;

namespace Grid.Silo;

/// <summary>The clock of a grid that nobody advances.</summary>
internal sealed class SystemClock : IGridClock
{
    public bool IsVirtual => false;

    public DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public Task<DateTimeOffset> Advance(TimeSpan by, CancellationToken cancellationToken) => throw new NotSupportedException("The clock of the machine cannot be advanced.");
}
