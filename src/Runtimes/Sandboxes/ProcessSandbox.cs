using System.Net;
using System.Net.Sockets;
using Grid.Runtimes.Languages;
using Grid.Runtimes.Limits;

namespace Grid.Runtimes.Sandboxes;

/// <summary>An environment as plain processes: paths and addresses are the silo's own.</summary>
internal sealed class ProcessSandbox : ISandbox
{
    private const int Backlog = 64;

    /// <summary>Between the death of a process and the word of it.</summary>
    private static readonly TimeSpan s_reapTime = TimeSpan.FromSeconds(1);

    private readonly Launcher _launcher;
    private readonly ProcessTrees _trees;
    private readonly string? _waitingFolder;
    private readonly IResourceGroup? _group;

    /// <param name="waitingFolder">Empty; where a process waits for its function. Null when the function is known.</param>
    public ProcessSandbox(SandboxSpec spec, Launcher launcher, ProcessTrees trees, string scratchFolder, string? waitingFolder)
    {
        _launcher = launcher;
        _trees = trees;
        _group = spec.Group;
        TemporaryRoot = scratchFolder;
        _waitingFolder = waitingFolder;
        TaskRoot = spec.CodeFolder ?? waitingFolder!;
        OptRoot = spec.LayersFolder ?? "";
        Listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Listener.Listen(Backlog);
        RuntimeApi = Listener.LocalEndPoint!.ToString()!;
    }

    public string TaskRoot { get; private set; }

    public string OptRoot { get; private set; }

    public string TemporaryRoot { get; }

    public string RuntimeApi { get; }

    public string? EndpointUrl => null;

    public string? TraceDaemon => null;

    public Socket Listener { get; }

    public Task Specialise(SandboxSpec spec, bool inPlace)
    {
        if (inPlace) CodeLinks.Fill(TaskRoot, spec.CodeFolder!);
        else TaskRoot = spec.CodeFolder!;
        OptRoot = spec.LayersFolder!;
        return Task.CompletedTask;
    }

    public Task Start(LaunchPlan plan, IProcessEvents events) => _launcher.Spawn(new SpawnRequest(plan, TaskRoot, events) { Group = _group });

    public void Signal(ChildProcess process, int signal) => process.Signal(signal);

    public async ValueTask<Socket> Connect(int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async Task End(ChildProcess? process)
    {
        if (_group is { Kills: true }) await _group.Kill();
        else await _trees.End(process?.Exit.IsCompleted == false ? process.Pid : 0, RuntimeApi);
        if (process is not null) await Task.WhenAny(process.Exit, Task.Delay(s_reapTime, TimeProvider.System, CancellationToken.None));
    }

    public void Dispose()
    {
        Listener.Dispose();
        ScratchFolders.Delete(TemporaryRoot);
        if (_waitingFolder is not null) ScratchFolders.Delete(_waitingFolder);
    }
}
