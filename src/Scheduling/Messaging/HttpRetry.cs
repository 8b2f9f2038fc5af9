using Grid.Scheduling.EventSources;

namespace Grid.Scheduling.Messaging;

/// <summary>
/// When an http or https endpoint is tried again that has not taken a message. Four phases follow each other: retries at once, retries after the shortest pause, retries after
/// pauses that grow, retries after the longest pause.
/// </summary>
public sealed record HttpRetry
{
    /// <summary>Of all retries together.</summary>
    public const int MostRetries = 100;

    /// <summary>Of one pause, and of all pauses together: an hour.</summary>
    public const int LongestSeconds = 3_600;

    /// <summary>In seconds, 1 to the longest pause.</summary>
    public int MinDelaySeconds { get; init; } = 20;

    /// <summary>In seconds, up to <see cref="LongestSeconds"/>.</summary>
    public int MaxDelaySeconds { get; init; } = 20;

    /// <summary>Of all phases together, 0-100.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>First phase.</summary>
    public int NoDelayRetries { get; init; }

    /// <summary>Second phase.</summary>
    public int MinDelayRetries { get; init; }

    /// <summary>Last phase.</summary>
    public int MaxDelayRetries { get; init; }

    public BackoffFunction Backoff { get; init; }

    /// <summary>Of all pauses together.</summary>
    public TimeSpan Total
    {
        get
        {
            var total = TimeSpan.Zero;
            for (var retry = 1; retry <= Retries; retry++) total += Pause(retry);
            return total;
        }
    }

    /// <summary>Of the third phase.</summary>
    private int Growing => Retries - NoDelayRetries - MinDelayRetries - MaxDelayRetries;

    /// <param name="attempts">Made so far, from 1.</param>
    public RetryVerdict Decide(int attempts, DateTimeOffset now) =>
        attempts > Retries ? new RetryVerdict(null, RetryEnd.Attempts) : new RetryVerdict(now + Pause(attempts), RetryEnd.None);

    /// <summary>Before a retry, from 1 to <see cref="Retries"/>.</summary>
    public TimeSpan Pause(int retry)
    {
        if (retry <= NoDelayRetries) return TimeSpan.Zero;
        if (retry <= NoDelayRetries + MinDelayRetries) return TimeSpan.FromSeconds(MinDelaySeconds);
        if (retry > Retries - MaxDelayRetries) return TimeSpan.FromSeconds(MaxDelaySeconds);
        return TimeSpan.FromMilliseconds(Math.Round(1000 * Grown(retry - NoDelayRetries - MinDelayRetries - 1)));
    }

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public string? Problem()
    {
        if (MaxDelaySeconds is < 1 or > LongestSeconds) return $"maxDelayTarget must be between 1 and {LongestSeconds}";
        if (MinDelaySeconds < 1 || MinDelaySeconds > MaxDelaySeconds) return "minDelayTarget must be between 1 and maxDelayTarget";
        if (Retries is < 0 or > MostRetries) return $"numRetries must be between 0 and {MostRetries}";
        if (NoDelayRetries < 0 || MinDelayRetries < 0 || MaxDelayRetries < 0) return "numNoDelayRetries, numMinDelayRetries and numMaxDelayRetries must not be negative";
        if ((long)NoDelayRetries + MinDelayRetries + MaxDelayRetries > Retries) return "numRetries must be at least the sum of numNoDelayRetries, numMinDelayRetries and numMaxDelayRetries";
        return Total > TimeSpan.FromSeconds(LongestSeconds) ? $"all retries together must not take more than {LongestSeconds} seconds" : null;
    }

    /// <summary>In seconds. The first of several is the shortest pause, the last one the longest.</summary>
    private double Grown(int step)
    {
        double last = Growing - 1;
        if (last < 1) return MinDelaySeconds;
        var (least, most) = ((double)MinDelaySeconds, (double)MaxDelaySeconds);
        return Backoff switch
        {
            BackoffFunction.Linear => least + ((most - least) * step / last),
            BackoffFunction.Arithmetic => least + ((most - least) * (step * (step + 1.0)) / (last * (last + 1))),
            BackoffFunction.Geometric => least * Math.Pow(most / least, step / last),
            _ => least + ((most - least) * (Math.Pow(2, step) - 1) / (Math.Pow(2, last) - 1)),
        };
    }
}
