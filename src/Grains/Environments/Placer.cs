using Grid.Contracts.Environments;
using Grid.Contracts.Functions;
using Grid.Scheduling.Placement;

namespace Grid.Grains.Environments;

/// <summary>Asks the placement policy where an environment is to be started, among the silos that can.</summary>
internal sealed class Placer(IPlacementPolicy policy, OwnSilo own, Silos silos, System.Random random)
{
    private readonly Lock _lock = new();

    /// <summary>Name of the policy.</summary>
    public string Policy { get; } = policy.GetType().Name;

    /// <summary>The silo that starts the environment. Null when none can.</summary>
    /// <param name="without">Silos that have been tried already.</param>
    public SiloAddress? Choose(FunctionVersion version, IReadOnlyCollection<SiloAddress> without)
    {
        var memoryMb = version.Settings.MemorySizeMb;
        List<(SiloAddress Address, SiloSnapshot Snapshot)> able = [];
        foreach (var peer in silos.Others)
        {
            if (!peer.TakesInvocations || without.Contains(peer.Address) || peer.Snapshot is not { } snapshot) continue;
            if (CanRun(snapshot, version)) able.Add((peer.Address, snapshot));
        }

        if (own.Hosts && own.Look() is var here && CanRun(here, version)) able.Add((own.Address, here));

        // Idle environments have to go for it only where no silo has the memory free.
        if (able.Exists(silo => silo.Snapshot.FreeMemoryMb >= memoryMb)) able.RemoveAll(silo => silo.Snapshot.FreeMemoryMb < memoryMb);
        if (able.Count == 0) return null;
        able.Sort(static (one, other) => string.CompareOrdinal(one.Snapshot.Silo, other.Snapshot.Silo));
        PlacementCandidate[] candidates = [.. able.Select(silo => Candidate(silo.Address, silo.Snapshot))];
        lock (_lock) return able[policy.Choose(new PlacementSubject(version.QualifiedArn, memoryMb), candidates, random)].Address;
    }

    private PlacementCandidate Candidate(SiloAddress address, SiloSnapshot snapshot) =>
        new(snapshot.Silo, address.Equals(own.Address), snapshot.MemoryMb, snapshot.FreeMemoryMb, snapshot.CpuBusy, snapshot.Environments);

    private static bool CanRun(SiloSnapshot silo, FunctionVersion version) =>
        silo.MemoryMb >= version.Settings.MemorySizeMb && silo.Runtimes.Contains(version.Settings.Runtime);
}
