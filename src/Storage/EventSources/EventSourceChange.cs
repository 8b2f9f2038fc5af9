namespace Grid.Storage.EventSources;

/// <summary>What becomes of a row.</summary>
/// <param name="Data">Null deletes the row.</param>
public readonly record struct EventSourceChange(string Kind, string Key, DateTimeOffset? Due, ReadOnlyMemory<byte>? Data)
{
    public static EventSourceChange Delete(string kind, string key) => new(kind, key, null, null);
}
