using Grid.Storage.EventSources;

namespace Grid.Grains.Tests.EventSources;

/// <summary>Rows in memory, with the claims of the real ones.</summary>
internal sealed class MemoryEventSourceRows : IEventSourceRows
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _claims = new(StringComparer.Ordinal);
    private readonly SortedDictionary<(string Kind, string Region, string Key), EventSourceRow> _rows = new(Comparer<(string, string, string)>.Create(static (a, b) =>
    {
        var kind = string.CompareOrdinal(a.Item1, b.Item1);
        var region = string.CompareOrdinal(a.Item2, b.Item2);
        return kind != 0 ? kind : region != 0 ? region : string.CompareOrdinal(a.Item3, b.Item3);
    }));

    /// <summary>Commits so far that had changes.</summary>
    public int Commits { get; private set; }

    public Task<long> Claim(string owner, CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult(_claims[owner] = _claims.GetValueOrDefault(owner) + 1);
    }

    public Task<IReadOnlyList<string>> Owners(CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult<IReadOnlyList<string>>([.. _claims.Keys.Order(StringComparer.Ordinal)]);
    }

    public Task<bool> Commit(string owner, long claim, string region, IReadOnlyList<EventSourceChange> changes, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_claims.GetValueOrDefault(owner) != claim) return Task.FromResult(false);
            if (changes.Count > 0) Commits++;
            foreach (var change in changes)
            {
                if (change.Data is { } data) _rows[(change.Kind, region, change.Key)] = new EventSourceRow(change.Key, Whole(change.Due), data.ToArray());
                else _rows.Remove((change.Kind, region, change.Key));
            }

            return Task.FromResult(true);
        }
    }

    public Task<EventSourceRow?> Find(string kind, string region, string key, CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult<EventSourceRow?>(_rows.TryGetValue((kind, region, key), out var row) ? row : null);
    }

    public Task<IReadOnlyList<EventSourceRow>> Scan(string kind, string region, string keyPrefix, string? after, int limit, CancellationToken cancellationToken) => Rows(
        kind, region, rows => rows.Where(row => row.Key.StartsWith(keyPrefix, StringComparison.Ordinal) && (after is null || string.CompareOrdinal(row.Key, after) > 0)).Take(limit));

    public Task<IReadOnlyList<EventSourceRow>> Due(string kind, string region, DateTimeOffset by, int limit, CancellationToken cancellationToken) =>
        Rows(kind, region, rows => rows.Where(row => row.Due <= by).OrderBy(row => row.Due).Take(limit));

    public async Task<DateTimeOffset?> NextDue(string kind, string region, CancellationToken cancellationToken) =>
        (await Rows(kind, region, static rows => rows)).Min(row => row.Due);

    public async Task<long> Count(string kind, string region, CancellationToken cancellationToken) => (await Rows(kind, region, static rows => rows)).Count;

    public Task Clear(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _rows.Clear();
            foreach (var owner in _claims.Keys.ToList()) _claims[owner]++;
        }

        return Task.CompletedTask;
    }

    private static DateTimeOffset? Whole(DateTimeOffset? due) => due is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds()) : null;

    private Task<IReadOnlyList<EventSourceRow>> Rows(string kind, string region, Func<IEnumerable<EventSourceRow>, IEnumerable<EventSourceRow>> choose)
    {
        lock (_lock) return Task.FromResult<IReadOnlyList<EventSourceRow>>([.. choose(_rows.Where(row => row.Key.Kind == kind && row.Key.Region == region).Select(row => row.Value))]);
    }
}
