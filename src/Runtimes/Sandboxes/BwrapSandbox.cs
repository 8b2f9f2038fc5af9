using System.Net;
using System.Net.Sockets;
using System.Text;
using Grid.Runtimes.Languages;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Grid.Runtimes.Sandboxes;

/// <summary>
/// An environment in bubblewrap: namespaces, a system call filter, a root with nothing but its own code, and, where the silo may, a user and a network of its own.
/// </summary>
internal sealed partial class BwrapSandbox : ISandbox
{
    /// <summary>Where Lambda has it, in a network of its own.</summary>
    private const int RuntimeApiPort = 9001;

    /// <inheritdoc cref="RuntimeApiPort"/>
    private const int TraceDaemonPort = 2000;

    private const int Backlog = 64;

    /// <summary>Processes that do not die within this many looks (about 10 s) are stuck in the kernel.</summary>
    private const int LooksLimit = 5000;

    /// <summary>The network of the machine comes with its names.</summary>
    private static readonly string[] s_hostNames = ["--ro-bind-try", "/etc/resolv.conf", "/etc/resolv.conf", "--ro-bind-try", "/etc/hosts", "/etc/hosts"];

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(2);

    private readonly BwrapMachine _machine;
    private readonly Launcher _launcher;
    private readonly ProcessTrees _trees;
    private readonly HomeNamespaces _home;
    private readonly ILogger<BwrapSandbox> _logger;
    private readonly string _scratch;
    private readonly uint? _user;
    private readonly NetworkNamespace? _network;
    private SandboxSpec _spec;
    private LateFolders? _late;
    private BwrapInfo? _info;
    private bool _hasSurvivors;

    public BwrapSandbox(SandboxSpec spec, BwrapMachine machine, Launcher launcher, ProcessTrees trees, HomeNamespaces home, string scratchFolder, uint? user, ILogger<BwrapSandbox> logger)
    {
        (_spec, _machine, _launcher, _trees, _home, _scratch, _user, _logger) = (spec, machine, launcher, trees, home, scratchFolder, user, logger);
        if (user is not null && Native.ChangeOwner(scratchFolder, user.Value, user.Value) != 0) throw new System.ComponentModel.Win32Exception();
        if (machine.OwnNetwork)
        {
            var gateway = GatewayInside(machine.Gateway);
            var daemon = gateway.Port == TraceDaemonPort ? TraceDaemonPort + 1 : TraceDaemonPort;
            _network = NetworkNamespace.Create(daemon, RuntimeApiPort, gateway.Port, daemon);
            Listener = _network.Listeners[0];
            EndpointUrl = gateway.ToString().TrimEnd('/');
            _ = new GatewayRelay(_network.Listeners[1], machine.GatewayAddress).Run();
            if (machine.TraceDaemon.Address is { } traces)
            {
                TraceDaemon = _network.Datagrams.LocalEndPoint!.ToString();
                _ = new TraceRelay(_network.Datagrams, machine.TraceDaemon).Run();
                _ = new GatewayRelay(_network.Listeners[2], traces).Run();
            }
        }
        else
        {
            Listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            Listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            Listener.Listen(Backlog);
        }

        RuntimeApi = Listener.LocalEndPoint!.ToString()!;
    }

    public string TaskRoot => "/var/task";

    public string OptRoot => "/opt";

    public string TemporaryRoot => "/tmp";

    public string RuntimeApi { get; }

    public string? EndpointUrl { get; }

    public string? TraceDaemon { get; }

    public Socket Listener { get; }

    public async Task Specialise(SandboxSpec spec, bool inPlace)
    {
        using var late = _late!;
        _late = null;
        await _launcher.Run(() => late.Fill(spec.CodeFolder!, spec.LayersFolder!, inPlace));
        _spec = _spec with { EnvironmentId = spec.EnvironmentId, CodeFolder = spec.CodeFolder, LayersFolder = spec.LayersFolder };
    }

    public async Task Start(LaunchPlan plan, IProcessEvents events)
    {
        _info?.Dispose();
        _info = new BwrapInfo();
        var folders = BwrapFolders.Of(_user is not null, _machine.EtcFolder, _scratch, _spec, [.. plan.Folders, .. _machine.SharedFolders]);
        if (_spec.CodeFolder is null) _late = new LateFolders(folders.InOpt, _home);
        using var filter = Native.MemoryFile("filter", _machine.Filter);
        using var arguments = Native.MemoryFile("arguments", Arguments(plan, folders.Arguments, filter));
        using var confinement = new BwrapConfinement(_info, arguments, filter)
        {
            UserId = _user,
            Staged = _user is { } user ? new StagedFolders(folders.Staged, user) : null,
            Late = _late,
            Network = _network,
            Home = _home,
        };

        // The command line is everybody's to read, so it says nothing but the program; the variables with their secrets come in a file without a name.
        var bubblewrap = new LaunchPlan
        {
            Program = _machine.Program,
            Arguments = ["--args", $"{arguments.DangerousGetHandle()}", "--", plan.Program, .. plan.Arguments],
            Variables = new Dictionary<string, string>(),
            Waits = plan.Waits,
            Descriptors = plan.Descriptors,
        };
        await _launcher.Spawn(new SpawnRequest(bubblewrap, "/", events, confinement) { Group = _spec.Group });
    }

    public void Signal(ChildProcess process, int signal)
    {
        // The number may have changed hands since: hold the process, then look again.
        if (_info?.FunctionProcess() is not ({ } pid and > 0)) return;
        using var function = Native.OpenProcess(pid);
        if (!function.IsInvalid && _info.FunctionProcess() == pid) Native.SendSignal(function, signal);
    }

    public async ValueTask<Socket> Connect(int port, CancellationToken cancellationToken)
    {
        var socket = _network?.OpenSocket() ?? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
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
        if (process is null || _info is null) return;
        using var init = _info.OpenInit();
        if (init.IsInvalid)
        {
            // No namespace yet, or no longer: what there may be still has the session it was started in.
            await _trees.End(process.Exit.IsCompleted ? 0 : process.Pid, _spec.EnvironmentId);
        }
        else
        {
            Native.SendSignal(init, Native.SignalKill);
            await Gone(init);
        }

        if (!process.Exit.IsCompleted) Native.Kill(-process.Pid, Native.SignalKill);
        await Task.WhenAny(process.Exit, Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, CancellationToken.None));
    }

    public void Dispose()
    {
        Listener.Dispose();
        _late?.Dispose();
        _network?.Dispose();
        _info?.Dispose();
        ScratchFolders.Delete(_scratch);
        if (_user is { } user && !_hasSurvivors) _machine.Users!.Return(user);
    }

    /// <summary>The first process of a namespace is gone when all others are.</summary>
    private async Task Gone(SafeFileHandle init)
    {
        for (var look = 0; look < LooksLimit; look++)
        {
            if (Native.HasEnded(init)) return;
            await Task.Delay(s_pause, TimeProvider.System, CancellationToken.None);
        }

        _hasSurvivors = true;
        LogSurvivors(_spec.EnvironmentId);
    }

    private byte[] Arguments(LaunchPlan plan, IReadOnlyList<string> folders, SafeFileHandle filter)
    {
        List<string> all =
        [
            .. _machine.Arguments, .. folders, .. _network is null ? s_hostNames : [], "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", TaskRoot,
            "--seccomp", $"{filter.DangerousGetHandle()}", "--info-fd", $"{_info!.Writing.DangerousGetHandle()}",
        ];
        foreach (var (name, value) in plan.Variables) all.AddRange(["--setenv", name, value]);
        return Encoding.UTF8.GetBytes(string.Join('\0', all) + '\0');
    }

    /// <summary>The gateway's URL on the sandbox's own loopback: a name stays a name, an address cannot.</summary>
    private static Uri GatewayInside(Uri gateway)
    {
        var url = new UriBuilder(gateway);
        if (gateway.HostNameType is not UriHostNameType.Dns) url.Host = "127.0.0.1";
        if (gateway.Port == RuntimeApiPort) url.Port = RuntimeApiPort + 1;
        return url.Uri;
    }
}
