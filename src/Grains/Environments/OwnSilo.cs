using Grid.Contracts;
using Grid.Contracts.Environments;
using Grid.Runtimes.Environments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Environments;

/// <summary>How this silo stands at the moment.</summary>
internal sealed class OwnSilo(
    ILocalSiloDetails silo,
    MemoryBudget memory,
    LocalEnvironments local,
    IRuntimeInventory runtimes,
    SiloUrl url,
    MachineLoad load,
    IOptions<EnvironmentsOptions> options,
    [FromKeyedServices(MachineClock.Key)] TimeProvider time)
{
    private volatile bool _draining;
    private string[]? _runtimes;
    private string[]? _interpreters;
    private long _number;

    public SiloAddress Address { get; } = silo.SiloAddress;

    /// <summary>The address as Orleans writes it parsably.</summary>
    public string Name { get; } = silo.SiloAddress.ToParsableString();

    /// <summary>False on a stand-alone gateway.</summary>
    public bool MayHost { get; } = options.Value.Host;

    /// <summary>True when environments may be started here for what comes from now on.</summary>
    public bool Hosts => MayHost && !_draining;

    /// <summary>True on the way to its end; its gateway may be closed already.</summary>
    public bool Drains => _draining;

    /// <summary>True when other silos reach it over HTTP.</summary>
    public bool IsReachable => url.Value.Length > 0;

    /// <summary>From now on nothing new comes.</summary>
    public void Drain() => _draining = true;

    /// <summary>All of it now, with a number of its own; idle environments are not counted.</summary>
    public SiloSnapshot Look()
    {
        var available = MayHost ? runtimes.Available : [];
        return new SiloSnapshot
        {
            Silo = Name,
            HostsEnvironments = Hosts,
            MemoryMb = MayHost ? memory.LimitMb : 0,
            FreeMemoryMb = MayHost ? memory.LimitMb - memory.PromisedMb : 0,
            CpuBusy = load.Busy(time.GetElapsedTime(0)),
            Environments = local.Count,
            Runtimes = _runtimes ??= [.. available.Select(runtime => runtime.Runtime)],
            InterpreterVersions = _interpreters ??= [.. available.Select(runtime => runtime.InterpreterVersion)],
            Url = url.Value,
            Number = Interlocked.Increment(ref _number),
        };
    }
}
