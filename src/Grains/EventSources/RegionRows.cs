using Grid.Storage.EventSources;
using Orleans.Serialization;

namespace Grid.Grains.EventSources;

/// <summary>The rows of one region, as the one who looks after them reads and writes them.</summary>
/// <param name="owner">Kind of owner.</param>
internal sealed class RegionRows(IEventSourceRows rows, Serializer serializer, string owner, string region)
{
    private readonly string _owner = $"{owner}/{region}";
    private long _claim;

    public async Task Claim(CancellationToken cancellationToken) => _claim = await rows.Claim(_owner, cancellationToken);

    /// <summary>All or none.</summary>
    /// <exception cref="InvalidOperationException">Another activation looks after the region now. This one has to end.</exception>
    public async Task Commit(IReadOnlyList<EventSourceChange> changes, CancellationToken cancellationToken)
    {
        if (!await rows.Commit(_owner, _claim, region, changes, cancellationToken)) throw new InvalidOperationException($"{_owner} has another owner now.");
    }

    public EventSourceChange Put<T>(string kind, string key, DateTimeOffset? due, T value) => new(kind, key, due, serializer.SerializeToArray(value));

    public async Task<T?> Find<T>(string kind, string key, CancellationToken cancellationToken)
        where T : class =>
        await rows.Find(kind, region, key, cancellationToken) is { } row ? Read<T>(row) : null;

    public async Task<List<(string Key, T Value)>> Scan<T>(string kind, string keyPrefix, string? after, int limit, CancellationToken cancellationToken) =>
        Read<T>(await rows.Scan(kind, region, keyPrefix, after, limit, cancellationToken));

    /// <summary>Everything of a kind, for kinds of which there are few.</summary>
    public async Task<List<(string Key, T Value)>> All<T>(string kind, CancellationToken cancellationToken)
    {
        const int batch = 500;
        List<(string Key, T Value)> all = [];
        int found;
        do
        {
            var page = await Scan<T>(kind, "", all.Count == 0 ? null : all[^1].Key, batch, cancellationToken);
            all.AddRange(page);
            found = page.Count;
        }
        while (found == batch);

        return all;
    }

    public async Task<List<(string Key, T Value)>> Due<T>(string kind, DateTimeOffset by, int limit, CancellationToken cancellationToken) =>
        Read<T>(await rows.Due(kind, region, by, limit, cancellationToken));

    public Task<DateTimeOffset?> NextDue(string kind, CancellationToken cancellationToken) => rows.NextDue(kind, region, cancellationToken);

    public Task<long> Count(string kind, CancellationToken cancellationToken) => rows.Count(kind, region, cancellationToken);

    private List<(string Key, T Value)> Read<T>(IReadOnlyList<EventSourceRow> found) => [.. found.Select(row => (row.Key, Read<T>(row)))];

    private T Read<T>(EventSourceRow row) => serializer.Deserialize<T>(row.Data)!;
}
