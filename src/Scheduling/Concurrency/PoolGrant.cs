namespace Grid.Scheduling.Concurrency;

/// <summary>Slots that the silo has from now on, in addition.</summary>
public readonly record struct PoolGrant(string Pool, int Slots);
