namespace Grid.Scheduling.Mappings;

/// <summary>How long a batch rests between attempts: doubling from a quarter of a second to a minute, less up to a fifth by chance. AWS does not say how long it waits.</summary>
public static class RetryPause
{
    public const long Shortest = 250;

    public const long Longest = 60_000;

    /// <param name="attempts">In a row that were no success, from 1.</param>
    /// <param name="roll">In [0, 1).</param>
    /// <returns>Milliseconds.</returns>
    public static long After(int attempts, double roll)
    {
        var whole = Math.Min(Longest, Shortest << Math.Min(attempts - 1, 10));
        return whole - (long)(whole * roll / 5);
    }
}
