namespace Grid.Scheduling.Mappings;

/// <summary>What is to be done with a batch.</summary>
public enum BatchWork
{
    /// <summary>Invoke the function.</summary>
    Invoke = 0,

    /// <summary>Invoke the function without records, for the end of a window.</summary>
    EndWindow = 1,

    /// <summary>Give it up: its attempts are used up.</summary>
    GiveUpExhausted = 2,

    /// <summary>Give it up: it is too old.</summary>
    GiveUpTooOld = 3,
}
