using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;
using Grid.Contracts.Traces;
using Grid.Runtimes.Environments;
using Grid.Runtimes.Languages;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grid.Runtimes.Sandboxes;

/// <summary>Finds out whether bubblewrap works here, by starting a program in the very sandbox that functions would get.</summary>
internal sealed class BwrapProbe(IOptions<EnvironmentsOptions> options, Launcher launcher, ProcessTrees trees, ScratchFolders scratch, HomeNamespaces home, ITraceDaemon traces, ILogger<BwrapSandbox> logger)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private static readonly string[] s_programs = ["/usr/bin/bwrap", "/bin/bwrap", "/usr/local/bin/bwrap"];

    /// <returns>A factory, or why there can be none.</returns>
    public (BwrapSandboxFactory? Factory, string? Obstacle) Try()
    {
        if (SeccompFilter.ForThisMachine() is not { } filter) return (null, "the system calls of this processor are not known");
        if (Array.Find(s_programs, File.Exists) is not { } program) return (null, "install bubblewrap");
        if (!TryGateway(out var gateway, out var address)) return (null, $"Grid:Environments:EndpointUrl '{options.Value.EndpointUrl}' is no URL");
        var isRoot = Native.UserId() == 0;
        if (!isRoot && options.Value.Network == "none") return (null, "Network=none needs a silo that runs as root");
        try
        {
            if (isRoot)
            {
                Directory.CreateDirectory(StagedFolders.Root);
                ProgramFiles.OpenToEveryone(LaunchPlanner.Bootstraps);
            }

            var etc = scratch.Create("etc");
            MachineFolders.WriteEtc(etc, gateway.HostNameType == UriHostNameType.Dns ? gateway.DnsSafeHost : null);
            var ownNetwork = isRoot && options.Value.Network != "host";
            var machine = new BwrapMachine
            {
                Program = program,
                Filter = filter,
                Arguments = [.. s_isolation, .. MachineFolders.Programs()],
                EtcFolder = etc,
                SharedFolders = [.. options.Value.SharedFolders],
                Users = isRoot ? new UserIds(options.Value.FirstUserId) : null,
                OwnNetwork = ownNetwork,
                Gateway = gateway,
                GatewayAddress = address,
                TraceDaemon = traces,
            };
            var factory = new BwrapSandboxFactory(machine, launcher, trees, scratch, home, logger);
            return Task.Run(() => Run(factory, etc)).GetAwaiter().GetResult() is { } obstacle ? (null, obstacle) : (factory, null);
        }
        catch (Exception exception) when (exception is Win32Exception or IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException)
        {
            return (null, exception.Message);
        }
    }

    private static readonly string[] s_isolation =
    [
        "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--uid", "993", "--gid", "990", "--hostname", "grid",
        "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--proc", "/proc", "--dev", "/dev",
    ];

    /// <summary>Null when all is well, otherwise what bubblewrap said.</summary>
    private static async Task<string?> Run(BwrapSandboxFactory factory, string emptyFolder)
    {
        using var sandbox = factory.Create(new SandboxSpec { EnvironmentId = "probe", CodeFolder = emptyFolder, LayersFolder = emptyFolder });
        var trial = new Trial();
        var plan = new LaunchPlan { Program = File.Exists("/usr/bin/true") ? "/usr/bin/true" : "/bin/true", Variables = new Dictionary<string, string>() };
        await sandbox.Start(plan, trial);
        try
        {
            var exit = await trial.Exit.WaitAsync(s_patience, TimeProvider.System);
            return exit is { Status: 0, Signal: 0 } ? null : trial.Said ?? exit.Describe();
        }
        catch (TimeoutException)
        {
            return string.Create(CultureInfo.InvariantCulture, $"a first sandbox did not end within {s_patience.TotalSeconds} s");
        }
        finally
        {
            await sandbox.End(trial.Process);
            trial.Process?.Dispose();
        }
    }

    private bool TryGateway([NotNullWhen(true)] out Uri? gateway, [NotNullWhen(true)] out EndPoint? address)
    {
        address = null;
        var text = options.Value.EndpointUrl.Replace("//*", "//127.0.0.1", StringComparison.Ordinal).Replace("//+", "//127.0.0.1", StringComparison.Ordinal);
        if (!Uri.TryCreate(text, UriKind.Absolute, out gateway)) return false;

        // Of localhost the relay takes the address that it can mark.
        if (gateway.DnsSafeHost == "localhost") address = new IPEndPoint(IPAddress.Loopback, gateway.Port);
        else if (!IPAddress.TryParse(gateway.DnsSafeHost, out var ip)) address = new DnsEndPoint(gateway.DnsSafeHost, gateway.Port);
        else address = new IPEndPoint(ip.Equals(IPAddress.Any) ? IPAddress.Loopback : ip.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : ip, gateway.Port);
        return true;
    }

    private sealed class Trial : IProcessEvents
    {
        private readonly StringBuilder _said = new();
        private readonly TaskCompletionSource<ProcessExit> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ChildProcess? Process { get; private set; }

        public Task<ProcessExit> Exit => _exit.Task;

        /// <summary>The first line.</summary>
        public string? Said
        {
            get
            {
                lock (_said) return _said.ToString().Split('\n')[0] is { Length: > 0 } line ? line : null;
            }
        }

        public void Started(ChildProcess process) => Process = process;

        public bool OutputReady(ChildProcess process)
        {
            Span<byte> buffer = stackalloc byte[1024];
            int count;
            while ((count = process.ReadOutput(buffer)) > 0)
                lock (_said) _said.Append(Encoding.UTF8.GetString(buffer[..count]));
            return count != 0;
        }

        public void Exited(ChildProcess process, ProcessExit exit)
        {
            OutputReady(process);
            _exit.TrySetResult(exit);
        }
    }
}
