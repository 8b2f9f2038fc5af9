namespace Grid.Contracts.Metrics;

/// <summary>Says how the grid stands, for people and alarms.</summary>
public interface IGridHealth
{
    /// <summary>Looks at most once in five seconds; whoever asks more often gets what was seen.</summary>
    Task<GridHealth> Look(CancellationToken cancellationToken);
}
