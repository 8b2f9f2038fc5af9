namespace Grid.Scheduling.Concurrency;

/// <summary>How fast environments may be added.</summary>
/// <param name="Rate">Starts, in the whole cluster.</param>
/// <param name="Shared">True when all functions of the region share it.</param>
public readonly record struct StartRule(TokenRate Rate, bool Shared)
{
    /// <summary>AWS's rule since November 2023: 1,000 environments every ten seconds for each function.</summary>
    public static StartRule PerFunction { get; } = new(new TokenRate(1000, TimeSpan.FromSeconds(10), 1000), false);

    /// <summary>AWS's rule until November 2023: a burst at once, then 500 a minute, shared by all functions of the region.</summary>
    /// <param name="burst">3,000, 1,000 or 500, by region.</param>
    public static StartRule Classic(int burst) => new(new TokenRate(500, TimeSpan.FromMinutes(1), burst), true);

    /// <summary>Name of the bucket that the function's starts are taken from.</summary>
    public string BucketOf(string function) => Buckets.Starts(Shared ? "" : function);
}
