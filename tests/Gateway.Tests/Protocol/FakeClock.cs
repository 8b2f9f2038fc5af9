using Grid.Contracts;

namespace Grid.Gateway.Tests.Protocol;

/// <summary>A clock of which the test says whether it can be advanced.</summary>
internal sealed class FakeClock : IGridClock
{
    public bool IsVirtual { get; set; } = true;

    public DateTimeOffset Now { get; private set; } = new(2026, 11, 25, 10, 0, 0, TimeSpan.Zero);

    public Task<DateTimeOffset> Advance(TimeSpan by, CancellationToken cancellationToken) => Task.FromResult(Now += by);
}
