namespace Grid.Scheduling.Async;

/// <summary>Waiting after throttles and failures of the platform: 1 s, doubled each time, up to 5 min (AWS Lambda, asynchronous invocation).</summary>
public static class BackOff
{
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>Doublings until <see cref="Longest"/> is passed.</summary>
    private const int MostDoublings = 9;

    /// <param name="times">Failures in a row, from 1.</param>
    /// <param name="roll">In [0, 1): adds up to a fifth.</param>
    public static TimeSpan After(int times, double roll)
    {
        var wait = Shortest * (1 << Math.Min(times - 1, MostDoublings)) * (1 + roll / 5);
        return wait < Longest ? wait : Longest;
    }
}
