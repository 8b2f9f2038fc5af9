namespace Grid.Scheduling.Traces;

/// <summary>Shares a rule's reservoir among the clients that have asked lately. Not thread-safe.</summary>
public sealed class SamplingShares
{
    /// <summary>Who has not asked for so long has no share any more: two of the intervals in which clients ask.</summary>
    public static TimeSpan Silence { get; } = TimeSpan.FromSeconds(20);

    /// <summary>Clients that are told apart; further ones get nothing of a reservoir.</summary>
    public const int MostClients = 10_000;

    private readonly Dictionary<(string Rule, string Client), DateTimeOffset> _seen = [];

    /// <summary>A client has asked: its part of the reservoir, in requests a second.</summary>
    /// <param name="reservoir">The rule's.</param>
    public int Share(string rule, string client, int reservoir, DateTimeOffset now)
    {
        foreach (var (key, at) in _seen)
            if (now - at >= Silence) _seen.Remove(key);
        if (_seen.Count >= MostClients && !_seen.ContainsKey((rule, client))) return 0;
        _seen[(rule, client)] = now;

        // What does not divide goes to the first ones, so that the parts are the whole.
        var clients = _seen.Keys.Where(key => key.Rule == rule).Select(key => key.Client).Order(StringComparer.Ordinal).ToList();
        var place = clients.IndexOf(client);
        return (reservoir / clients.Count) + (place < reservoir % clients.Count ? 1 : 0);
    }
}
