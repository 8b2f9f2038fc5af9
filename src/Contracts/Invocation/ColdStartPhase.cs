namespace Grid.Contracts.Invocation;

/// <summary>Names of what follows each other in the start of an environment. None overlaps another; one that was not needed is missing.</summary>
public static class ColdStartPhase
{
    /// <summary>From the arrival of the invocation that is the reason, or from the decision to start ahead of demand, until the environment's work begins.</summary>
    public const string Placement = "placement";

    /// <summary>Code and layers are fetched and unpacked; next to nothing where the silo has them already.</summary>
    public const string Code = "code";

    /// <summary>Folders, listener, isolation, until the runtime's process is there.</summary>
    public const string Sandbox = "sandbox";

    /// <summary>In place of <see cref="Sandbox"/> and <see cref="Boot"/>: a sandbox whose runtime had been booted in advance was made the function's own.</summary>
    public const string Stem = "stem";

    /// <summary>
    /// The language runtime boots, until it opens its first connection to the Runtime API. The bootstraps of this grid do so before they load the handler;
    /// a runtime that connects only to ask for its first event shows the function's initialisation here too.
    /// </summary>
    public const string Boot = "boot";

    /// <summary>The function is loaded and initialises, until its runtime asks for the first event.</summary>
    public const string Init = "init";

    /// <summary>Then the environment stood ready, until its first event came: next to nothing unless it was started ahead of demand.</summary>
    public const string Ready = "ready";
}
