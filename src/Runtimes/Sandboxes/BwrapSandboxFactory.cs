using Microsoft.Extensions.Logging;

namespace Grid.Runtimes.Sandboxes;

/// <summary>Sandboxes of bubblewrap.</summary>
internal sealed class BwrapSandboxFactory(
    BwrapMachine machine, Launcher launcher, ProcessTrees trees, ScratchFolders scratch, HomeNamespaces home, ILogger<BwrapSandbox> logger) : ISandboxFactory
{
    public const string BackendName = "bwrap";

    public string Name => BackendName;

    public string Promise => (machine.Users, machine.OwnNetwork) switch
    {
        (not null, true) => "every environment has a user, processes, files and a network of its own and a filter of system calls; functions reach the Runtime API and the gateway, nothing else",
        (not null, false) => "every environment has a user, processes and files of its own and a filter of system calls; functions share the network of the machine",
        _ => "every environment has processes and files of its own and a filter of system calls; functions share the network of the machine and, outside, the silo's user, and there are no stem cells: a silo started as root has both",
    };

    public bool SharesNetworkAlone => !machine.OwnNetwork;

    public bool TakesLateCode => machine.Users is not null;

    public ISandbox Create(SandboxSpec spec)
    {
        var user = machine.Users?.Take();
        var folder = scratch.Create(spec.EnvironmentId, spec.TemporaryMb);
        try
        {
            return new BwrapSandbox(spec, machine, launcher, trees, home, folder, user, logger);
        }
        catch
        {
            ScratchFolders.Delete(folder);
            if (user is not null) machine.Users!.Return(user.Value);
            throw;
        }
    }
}
