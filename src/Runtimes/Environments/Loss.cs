namespace Grid.Runtimes.Environments;

/// <summary>What is lost when the runtime exits, runs out of time, or is stopped.</summary>
internal enum Loss
{
    /// <summary>Nothing that was not lost before.</summary>
    None,

    /// <summary>Init; the first invocation repeats it.</summary>
    Init,

    /// <summary>The invocation that runs: its answer is the failure.</summary>
    Invocation,

    /// <summary>The environment between invocations. One that waits has not been seen by the function.</summary>
    Idle,
}
