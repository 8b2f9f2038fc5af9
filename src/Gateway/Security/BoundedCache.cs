using System.Collections.Concurrent;

namespace Grid.Gateway.Security;

/// <summary>Values by text, looked up by a slice of a header without making a string of it. A full cache starts anew: what is in use is soon back.</summary>
internal sealed class BoundedCache<T>(int capacity) where T : class
{
    /// <summary>Longer texts, in characters, are not worth keeping.</summary>
    private const int MaxKeyLength = 512;

    private readonly ConcurrentDictionary<string, T> _entries = new(StringComparer.Ordinal);

    internal T? Find(ReadOnlySpan<char> key) => _entries.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out var value) ? value : null;

    internal void Add(ReadOnlySpan<char> key, T value)
    {
        if (key.Length > MaxKeyLength) return;
        if (_entries.Count >= capacity) _entries.Clear();
        _entries[key.ToString()] = value;
    }
}
