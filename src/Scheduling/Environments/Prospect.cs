namespace Grid.Scheduling.Environments;

/// <summary>What an invocation that arrived now would meet on this silo.</summary>
public enum Prospect
{
    /// <summary>An idle environment, or a busy one that is preferred to an idle one.</summary>
    Served = 0,

    /// <summary>A wait for an environment that is busy or starting.</summary>
    Waits = 1,

    /// <summary>The start of another environment.</summary>
    Starts = 2,
}
