namespace Grid.Scheduling.Async;

/// <summary>What happens to an event after an attempt.</summary>
public enum NextStep
{
    /// <summary>It is done.</summary>
    Finish = 0,

    /// <summary>Another attempt at a moment that outlives the silo, because one of the function's attempts is used up.</summary>
    Retry = 1,

    /// <summary>Another attempt soon; none is used up.</summary>
    BackOff = 2,

    /// <summary>All attempts have failed.</summary>
    GiveUpExhausted = 3,

    /// <summary>It is too old.</summary>
    GiveUpTooOld = 4,

    /// <summary>The function is switched off.</summary>
    GiveUpSwitchedOff = 5,

    /// <summary>It goes in a circle.</summary>
    GiveUpCircle = 6,
}
