namespace Grid.Runtimes.Sandboxes;

/// <summary>Who hears of a process. Called by the launching and the watching thread: calls must be short and must not block.</summary>
internal interface IProcessEvents
{
    /// <summary>The process runs; the first that is heard of it.</summary>
    void Started(ChildProcess process);

    /// <summary>The process has written, or closed its output; read it with <see cref="ChildProcess.ReadOutput"/> or hear of it again.</summary>
    /// <returns>False when nothing will ever come any more.</returns>
    bool OutputReady(ChildProcess process);

    /// <summary>The process has ended and was reaped. Its output may still hold bytes, and processes that it started may still run.</summary>
    void Exited(ChildProcess process, ProcessExit exit);
}
