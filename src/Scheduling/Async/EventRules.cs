namespace Grid.Scheduling.Async;

/// <summary>How long and how often an event is tried. Source: AWS Lambda, asynchronous invocation.</summary>
public sealed record EventRules
{
    public const int MaxRetryAttempts = 2;

    public static readonly TimeSpan LongestAge = TimeSpan.FromHours(6);

    /// <summary>Attempts after the first, 0-2, default 2.</summary>
    public int RetryAttempts { get; init; } = MaxRetryAttempts;

    /// <summary>60 s to 6 h, default 6 h, from when the event was accepted.</summary>
    public TimeSpan MaximumAge { get; init; } = LongestAge;

    /// <summary>From the first failure of the function to the second attempt; default 1 min.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>From the second failure of the function to the third attempt; default 2 min.</summary>
    public TimeSpan SecondRetry { get; init; } = TimeSpan.FromMinutes(2);
}
