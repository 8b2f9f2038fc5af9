namespace Grid.Scheduling.Traces;

/// <summary>The calls of one service by another.</summary>
/// <param name="to">Reference of the service that was called.</param>
public sealed class MappedCall(int to) : CallStatistics
{
    public int To => to;
}
