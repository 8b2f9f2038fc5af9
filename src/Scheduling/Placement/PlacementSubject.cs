namespace Grid.Scheduling.Placement;

/// <summary>What a placement policy knows of the environment that is to be started.</summary>
/// <param name="Key">The function version; its environments share code.</param>
/// <param name="MemoryMb">What the environment is promised.</param>
public readonly record struct PlacementSubject(string Key, int MemoryMb);
