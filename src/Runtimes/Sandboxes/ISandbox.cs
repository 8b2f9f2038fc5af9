using System.Net.Sockets;
using Grid.Runtimes.Languages;

namespace Grid.Runtimes.Sandboxes;

/// <summary>
/// The room in which an environment's processes run. It outlives its process: after a failed Init a second one is started in it, with the same scratch folder.
/// Disposing removes what <see cref="ISandboxFactory.Create"/> prepared; <see cref="End"/> comes first.
/// </summary>
internal interface ISandbox : IDisposable
{
    /// <summary>The code as the process sees it; its working directory. Before <see cref="Specialise"/> a folder without code.</summary>
    string TaskRoot { get; }

    /// <summary>The layers as the process sees them.</summary>
    string OptRoot { get; }

    /// <summary>The scratch folder as the process sees it.</summary>
    string TemporaryRoot { get; }

    /// <summary>The Runtime API as the process sees it, <c>host:port</c>.</summary>
    string RuntimeApi { get; }

    /// <summary>The gateway as the process reaches it; null when that is as everybody does.</summary>
    string? EndpointUrl { get; }

    /// <summary>X-Ray's daemon as the process reaches it, <c>host:port</c>; null when that is as everybody does.</summary>
    string? TraceDaemon { get; }

    /// <summary>Listens on <see cref="RuntimeApi"/>, wherever that is. Closed by <see cref="IDisposable.Dispose"/>.</summary>
    Socket Listener { get; }

    /// <summary>
    /// Gives a sandbox that was made without code its function, while a process waits in it: code, layers, and what else the function's settings say of the sandbox.
    /// Once at most; the paths are those of <see cref="TaskRoot"/> and <see cref="OptRoot"/> afterwards.
    /// </summary>
    /// <param name="spec">With the code; its id may be another than the sandbox was made with.</param>
    /// <param name="inPlace">The process cannot change its working directory: the code must come to where it is.</param>
    /// <exception cref="IOException">The machine refuses.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">The machine refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">The machine refuses.</exception>
    Task Specialise(SandboxSpec spec, bool inPlace);

    /// <summary>Starts the runtime; never two at the same time. <paramref name="events"/> gets the process before this completes.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The machine refuses (processes, descriptors, memory), which is no fault of the function.</exception>
    Task Start(LaunchPlan plan, IProcessEvents events);

    /// <summary>Sends a signal to the runtime's own process, without its children; it may have ended.</summary>
    void Signal(ChildProcess process, int signal);

    /// <summary>Connects to a port on which a process in the sandbox listens on the loopback address.</summary>
    /// <exception cref="SocketException">Nobody listens.</exception>
    ValueTask<Socket> Connect(int port, CancellationToken cancellationToken);

    /// <summary>Ends every process in the sandbox, also those that left the group or the session. Bounded in time; what survives is logged.</summary>
    /// <param name="process">The runtime's process; null when none was started.</param>
    Task End(ChildProcess? process);
}
