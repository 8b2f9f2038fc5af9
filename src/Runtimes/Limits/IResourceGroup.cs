namespace Grid.Runtimes.Limits;

/// <summary>
/// The processes of one environment, all of them, as the kernel bounds and counts them. Disposing gives the room back; <see cref="Kill"/> comes first.
/// Freezing, thawing and reading may come from any thread, one at a time.
/// </summary>
internal interface IResourceGroup : IDisposable
{
    /// <summary>The command that a spawn has to run so that its process is born, or at least begins, inside.</summary>
    IReadOnlyList<string> Command(IReadOnlyList<string> command);

    /// <summary>Called by the launcher's thread before a spawn: what it starts from here on is inside.</summary>
    void Enter();

    /// <summary>Called by the launcher's thread after the spawn, whatever came of it.</summary>
    /// <param name="pid">The process that runs inside; 0 when none could be started.</param>
    void Leave(int pid);

    /// <summary>Init is over: from now on the processes have no more processor time than their memory is worth.</summary>
    void Throttle();

    /// <summary>Takes the processor away from every process inside. False when this cannot be done.</summary>
    bool Freeze();

    /// <summary>Gives it back.</summary>
    void Thaw();

    /// <summary>Peak of memory so far in bytes, never above the limit; 0 when unknown.</summary>
    long ReadPeakBytes();

    /// <summary>What the group has taken so far, for figures; costs some reads.</summary>
    ResourceUsage ReadUsage();

    /// <summary>True once after memory ran out: for the exit that follows from it.</summary>
    bool TakeOutOfMemory();

    /// <summary>False when the group does not hold its processes together, so that somebody else has to find and end them.</summary>
    bool Kills { get; }

    /// <summary>Ends every process inside, frozen ones and those that are forking too. Bounded in time.</summary>
    Task Kill();
}
