namespace Grid.Contracts.Async;

/// <summary>How an accepted event stands.</summary>
[GenerateSerializer, Alias("grid.EventState")]
public enum EventState
{
    /// <summary>Is to be invoked, for the first time or again.</summary>
    Waiting = 0,

    /// <summary>The function has answered or the event was given up, and a queue, topic or other destination still has to be told.</summary>
    Undelivered = 1,

    /// <summary>Was given up with nobody to be told; kept for a while so that it can be looked at and tried again.</summary>
    Failed = 2,
}
