using Grid.Contracts.EventSources;
using Grid.Storage.EventSources;

namespace Grid.Grains.EventSources;

/// <summary>Finds the grains that look after schedules, buses and deliveries.</summary>
internal sealed class EventSourceGrains(IEventSourceRows rows, IGrainFactory grains)
{
    /// <summary>Every one that has ever owned anything.</summary>
    public async Task<IReadOnlyList<IGrainWithStringKey>> All(CancellationToken cancellationToken)
    {
        List<IGrainWithStringKey> all = [];
        foreach (var owner in await rows.Owners(cancellationToken))
        {
            var slash = owner.IndexOf('/', StringComparison.Ordinal);
            var region = owner[(slash + 1)..];
            all.Add(owner[..slash] switch
            {
                EventKinds.SchedulerOwner => grains.GetGrain<ISchedulerGrain>(region),
                EventKinds.BusesOwner => grains.GetGrain<IEventBusGrain>(region),
                _ => grains.GetGrain<IOutboxGrain>(region),
            });
        }

        return all;
    }
}
