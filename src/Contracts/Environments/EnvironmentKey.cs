namespace Grid.Contracts.Environments;

/// <summary>Key of an environment's grain: which silo's incarnation owns it, and its id.</summary>
public readonly record struct EnvironmentKey
{
    private EnvironmentKey(string silo, string id)
    {
        Silo = silo;
        Id = id;
    }

    /// <summary>The silo's address with its generation, as Orleans writes it: a restarted silo is another one.</summary>
    public string Silo { get; }

    /// <summary>32 lower-case hex digits.</summary>
    public string Id { get; }

    /// <summary>A new environment on a silo.</summary>
    public static EnvironmentKey NewOn(string silo) => new(silo, Guid.NewGuid().ToString("N"));

    /// <exception cref="FormatException">The key is not an environment's.</exception>
    public static EnvironmentKey Parse(string key)
    {
        var slash = key.LastIndexOf('/');
        return slash > 0 ? new EnvironmentKey(key[..slash], key[(slash + 1)..]) : throw new FormatException($"'{key}' is not an environment's grain key.");
    }

    /// <summary>The grain's key.</summary>
    public override string ToString() => $"{Silo}/{Id}";
}
