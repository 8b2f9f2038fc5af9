using Grid.Contracts.Environments;

namespace Grid.Grains.Environments;

/// <summary>A grid of one silo.</summary>
internal sealed class OneSilo(ILocalSiloDetails silo, MemoryBudget memory, LocalEnvironments local, IRuntimeInventory runtimes) : ISilos
{
    private readonly string _silo = silo.SiloAddress.ToParsableString();

    public IReadOnlyList<SiloSnapshot> Live =>
    [
        new SiloSnapshot
        {
            Silo = _silo,
            MemoryMb = memory.LimitMb,
            FreeMemoryMb = memory.LimitMb - memory.PromisedMb,
            Environments = local.Count,
            Runtimes = [.. runtimes.Available.Select(runtime => runtime.Runtime)],
        },
    ];
}
