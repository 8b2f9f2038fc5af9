namespace Grid.Scheduling.Concurrency;

/// <summary>How fast tokens come back, and how many there may be.</summary>
/// <param name="Amount">Tokens in a period.</param>
/// <param name="Period">Longer than zero.</param>
/// <param name="Capacity">Most tokens at a time.</param>
public readonly record struct TokenRate(int Amount, TimeSpan Period, int Capacity)
{
    /// <summary>AWS's request rate of a concurrency: ten requests a second for each.</summary>
    public static TokenRate Requests(int concurrency)
    {
        var perSecond = (int)Math.Min(10L * concurrency, int.MaxValue);
        return new(perSecond, TimeSpan.FromSeconds(1), perSecond);
    }
}
