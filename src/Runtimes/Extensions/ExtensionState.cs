namespace Grid.Runtimes.Extensions;

/// <summary>Where an extension stands; the names are the ones in Lambda's replies and logs.</summary>
internal enum ExtensionState
{
    /// <summary>Its process runs and has not registered yet.</summary>
    Started,

    /// <summary>Registered, but has not asked for an event yet.</summary>
    Registered,

    /// <summary>Has asked for an event, and there is none.</summary>
    Ready,

    /// <summary>Has an event and has not asked for the next one yet.</summary>
    Running,

    /// <summary>Has reported that it cannot start.</summary>
    InitError,

    /// <summary>Has reported that it cannot go on.</summary>
    ExitError,

    /// <summary>Its process has ended.</summary>
    Exited,
}
