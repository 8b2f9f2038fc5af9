using System.ComponentModel.DataAnnotations;
using Grid.Scheduling.Async;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Async;

/// <summary>Section <c>Grid:Async</c>: events that nobody waits for.</summary>
public sealed class EventOptions
{
    public const string Section = "Grid:Async";

    /// <summary>Seconds from the first failure of a function to its second attempt, 0-3,600, default 60 as on AWS.</summary>
    [Range(0, 3600)]
    public int FirstRetrySeconds { get; set; } = 60;

    /// <summary>Seconds from the second failure of a function to its third attempt, 0-3,600, default 120 as on AWS.</summary>
    [Range(0, 3600)]
    public int SecondRetrySeconds { get; set; } = 120;

    /// <summary>Events of one function that are tried at the same time, 1-10,000, default 1,000. The limits of concurrency hold besides.</summary>
    [Range(1, 10_000)]
    public int MaxRunning { get; set; } = 1000;

    /// <summary>Hours for which an event is kept that was given up and has neither a dead-letter queue nor a destination, 0-336, default 24. Until then it can be looked at and tried again.</summary>
    [Range(0, 336)]
    public int FailedHours { get; set; } = 24;

    internal EventRules Rules => new() { FirstRetry = TimeSpan.FromSeconds(FirstRetrySeconds), SecondRetry = TimeSpan.FromSeconds(SecondRetrySeconds) };
}

[OptionsValidator]
internal sealed partial class EventOptionsValidator : IValidateOptions<EventOptions>;
