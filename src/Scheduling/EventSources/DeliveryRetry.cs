namespace Grid.Scheduling.EventSources;

/// <summary>
/// When a target is tried again. The pauses double from a second to eight minutes, less up to a fifth by chance, so that both limits of AWS, 185 attempts and 24 hours,
/// are reached at about the same time.
/// </summary>
public static class DeliveryRetry
{
    private const int LongestSeconds = 480;

    /// <param name="seed">Names the delivery; decides on the chance.</param>
    /// <param name="attempts">Made so far, from 1.</param>
    /// <param name="since">From when its age counts.</param>
    /// <param name="retries">Attempts after the first one, at most.</param>
    /// <param name="age">Of the delivery, at the last attempt.</param>
    public static RetryVerdict Decide(string seed, int attempts, DateTimeOffset since, DateTimeOffset now, int retries, TimeSpan age)
    {
        if (attempts > retries) return new RetryVerdict(null, RetryEnd.Attempts);
        var pause = Pause(seed, attempts);
        return now + pause - since > age ? new RetryVerdict(null, RetryEnd.Age) : new RetryVerdict(now + pause, RetryEnd.None);
    }

    /// <summary>How long to wait after so many attempts, from 1.</summary>
    public static TimeSpan Pause(string seed, int attempts)
    {
        var longest = Math.Min(LongestSeconds, 1 << Math.Min(attempts - 1, 20));
        return TimeSpan.FromMilliseconds((int)(longest * (1000 - Chance.Of(seed, attempts).Next(201))));
    }
}
