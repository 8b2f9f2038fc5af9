using Grid.Contracts.Functions;

namespace Grid.Grains.Concurrency;

/// <summary>Counts of environments by version and silo.</summary>
internal sealed class Holdings
{
    private readonly Dictionary<(string Version, string Generation, string Silo), (FunctionVersion Version, int Count)> _counts = [];

    public Holdings()
    {
    }

    public Holdings(StoredProvisioning stored)
    {
        foreach (var holding in stored.Holdings) this[holding.Version, holding.Silo] = holding.Count;
    }

    public int Total => _counts.Values.Sum(entry => entry.Count);

    public IEnumerable<(FunctionVersion Version, string Silo, int Count)> All => _counts.Select(entry => (entry.Value.Version, entry.Key.Silo, entry.Value.Count));

    public int this[FunctionVersion version, string silo]
    {
        get => _counts.GetValueOrDefault((version.Version, version.Generation, silo)).Count;
        set => _counts[(version.Version, version.Generation, silo)] = (version, value);
    }

    public StoredProvisioning ToStored() => new()
    {
        Holdings = [.. All.Where(entry => entry.Count > 0).Select(entry => new StoredHolding { Version = entry.Version, Silo = entry.Silo, Count = entry.Count })],
    };

    public bool Same(StoredProvisioning stored)
    {
        var held = All.Where(entry => entry.Count > 0).ToList();
        return held.Count == stored.Holdings.Count && held.All(entry => stored.Holdings.Any(holding => Key(holding.Version) == Key(entry.Version) && holding.Silo == entry.Silo && holding.Count == entry.Count));
    }

    public static (string Version, string Generation) Key(FunctionVersion version) => (version.Version, version.Generation);
}
