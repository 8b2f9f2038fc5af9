namespace Grid.Scheduling.Concurrency;

/// <summary>A silo's ask while the authority works on it.</summary>
public sealed class LeaseVisit
{
    internal LeaseVisit(string holder, LeaseAsk ask, bool forgets) => (Holder, Ask, Forgets) = (holder, ask, forgets);

    /// <summary>Somebody waits for slots that were not there.</summary>
    public bool IsShort => Ask.Pools.Any(pool => GrantedOf(pool.Pool) < pool.Want);

    internal string Holder { get; }

    internal LeaseAsk Ask { get; }

    internal bool Forgets { get; }

    internal Dictionary<string, int> Granted { get; } = new(StringComparer.Ordinal);

    internal List<TokenGrant> Tokens { get; } = [];

    internal int GrantedOf(string pool) => Granted.GetValueOrDefault(pool);
}
