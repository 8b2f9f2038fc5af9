namespace Grid.Runtimes.Environments;

/// <summary>Where an execution environment stands.</summary>
internal enum EnvironmentPhase
{
    /// <summary>The runtime starts and has not asked for an event yet.</summary>
    Init,

    /// <summary>Init failed; nothing runs until an invocation repeats it.</summary>
    InitFailed,

    /// <summary>The runtime has asked for an event, and there is none.</summary>
    Ready,

    /// <summary>The function has the event.</summary>
    Running,

    /// <summary>The answer is being read.</summary>
    Answering,

    /// <summary>The answer is there; the runtime has not asked for the next event yet.</summary>
    Answered,

    /// <summary>Never to be invoked again.</summary>
    Ended,
}
