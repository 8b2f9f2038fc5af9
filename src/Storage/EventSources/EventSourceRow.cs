namespace Grid.Storage.EventSources;

/// <summary>One schedule, group, bus, rule or delivery as it is stored.</summary>
/// <param name="Due">When something has to be done with it, in whole milliseconds; null means never.</param>
public readonly record struct EventSourceRow(string Key, DateTimeOffset? Due, ReadOnlyMemory<byte> Data);
