namespace Grid.Runtimes.Limits;

/// <summary>What a group has taken so far.</summary>
/// <param name="MemoryBytes">At present, with the page cache.</param>
/// <param name="ProcessorTime">Since it was made.</param>
/// <param name="Processes">Processes and threads at present.</param>
internal readonly record struct ResourceUsage(long MemoryBytes, TimeSpan ProcessorTime, int Processes);
