namespace Grid.Storage.Durability;

/// <summary>One grain's durable state as a scan found it.</summary>
public readonly record struct StoredState<TState>(string Key, TState State);
