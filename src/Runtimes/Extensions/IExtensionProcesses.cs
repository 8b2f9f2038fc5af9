using Grid.Runtimes.Sandboxes;

namespace Grid.Runtimes.Extensions;

/// <summary>Who hears of the processes that the starter has started. Called by the watching thread: calls must be short and must not block.</summary>
internal interface IExtensionProcesses
{
    /// <summary>The runtime runs.</summary>
    /// <param name="pid">Its number, inside the sandbox.</param>
    void RuntimeStarted(int pid);

    void RuntimeExited(ProcessExit exit);

    void ExtensionExited(string name, ProcessExit exit);

    /// <summary>A line that an extension has written.</summary>
    void ExtensionWrote(ReadOnlySpan<byte> line);
}
