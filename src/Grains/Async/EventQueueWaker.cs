using Grid.Contracts;
using Grid.Grains.Environments;
using Grid.Storage.Async;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Async;

/// <summary>Wakes the queues of functions that have events: those of a dead silo are taken over, and one to which an arrival was lost sees its event.</summary>
internal sealed class EventQueueWaker(
    ISilos silos, ILocalSiloDetails silo, IEventStore store, IGrainFactory grains, [FromKeyedServices(MachineClock.Key)] TimeProvider time, ILogger<EventQueueWaker> logger)
    : FirstSiloWaker(silos, silo, time, quietSeconds: 15, logger)
{
    protected override async Task Wake(CancellationToken cancellationToken)
    {
        foreach (var function in await store.Queues(cancellationToken)) await grains.GetGrain<IEventArrivals>(function.GrainKey).Sweep();
    }
}
