namespace Grid.Runtimes.Environments;

/// <summary>What to do with an invocation that has just arrived.</summary>
internal enum InvokeStep
{
    /// <summary>Hand it to the runtime, which waits for it.</summary>
    Deliver,

    /// <summary>Keep it until the runtime asks.</summary>
    Wait,

    /// <summary>Start the runtime again, on this invocation's time.</summary>
    RepeatInit,

    /// <summary>Nothing can run here any more.</summary>
    Refuse,
}
