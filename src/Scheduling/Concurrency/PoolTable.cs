namespace Grid.Scheduling.Concurrency;

/// <summary>The pools that there are.</summary>
/// <param name="Unreserved">Slots that all functions without a reservation share.</param>
/// <param name="RequestsPerSecond">Requests in a second that the same functions share.</param>
/// <param name="Reserved">Slots of the functions with a reservation, by function.</param>
public sealed record PoolTable(int Unreserved, int RequestsPerSecond, IReadOnlyDictionary<string, ReservedPool> Reserved)
{
    /// <summary>Requests in a second that a function's provisioned environments take, by function; without those that have none.</summary>
    public IReadOnlyDictionary<string, int> Provisioned { get; init; } = new Dictionary<string, int>();
}
