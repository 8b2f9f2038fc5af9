using System.Collections.Concurrent;
using Grid.Contracts;
using Grid.Contracts.Environments;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Grains.Environments;

/// <summary>This silo and those of the cluster that are alive. One that leaves membership is gone here at once; one that joins appears with its first snapshot.</summary>
internal sealed class Silos(OwnSilo own, ISiloStatusOracle oracle, [FromKeyedServices(MachineClock.Key)] TimeProvider time) : ISilos, ISiloStatusListener
{
    private readonly ConcurrentDictionary<SiloAddress, Peer> _peers = new();
    private volatile Peer[] _sorted = [];

    public IReadOnlyList<SiloSnapshot> Live =>
        [.. _sorted.Select(peer => peer.Snapshot).OfType<SiloSnapshot>().Append(own.Look()).OrderBy(silo => silo.Silo, StringComparer.Ordinal)];

    /// <summary>The others, in the order of their addresses.</summary>
    public IReadOnlyList<Peer> Others => _sorted;

    /// <summary>True when there is no other silo.</summary>
    public bool IsAlone => _sorted.Length == 0;

    /// <summary>Called after a silo has come or gone; must not block.</summary>
    public Action? Changed { get; set; }

    /// <summary>Listens to membership from now on.</summary>
    public void Watch()
    {
        // Orleans holds its listeners weakly; this one lives as long as the silo's services.
        oracle.SubscribeToSiloStatusEvents(this);
        foreach (var (address, status) in oracle.GetApproximateSiloStatuses(onlyActive: true)) SiloStatusChangeNotification(address, status);
    }

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (updatedSilo.Equals(own.Address)) return;
        var changed = status == SiloStatus.Active ? _peers.TryAdd(updatedSilo, new Peer(updatedSilo, time)) : _peers.TryRemove(updatedSilo, out _);
        if (!changed) return;
        lock (_peers) _sorted = [.. _peers.Values.OrderBy(peer => peer.Address.ToParsableString(), StringComparer.Ordinal)];
        Changed?.Invoke();
    }

    /// <summary>A silo says how it stands. Nothing is kept of one that is not alive.</summary>
    public void Heard(SiloSnapshot snapshot)
    {
        if (_peers.TryGetValue(SiloAddress.FromParsableString(snapshot.Silo), out var peer)) peer.Update(snapshot);
    }
}
