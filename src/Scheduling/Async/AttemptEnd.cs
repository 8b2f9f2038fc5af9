namespace Grid.Scheduling.Async;

/// <summary>How an attempt to invoke a function with an event ended.</summary>
public enum AttemptEnd
{
    Succeeded = 0,

    /// <summary>The function ran and failed, or did not end in time.</summary>
    FunctionFailed = 1,

    /// <summary>No slot, or too many requests.</summary>
    Throttled = 2,

    /// <summary>Concurrency of zero is reserved for the function: somebody has switched it off.</summary>
    SwitchedOff = 3,

    /// <summary>The function has called itself in a circle too often.</summary>
    Circle = 4,

    /// <summary>The platform's failure, or a function that cannot be invoked as it stands.</summary>
    Unavailable = 5,
}
