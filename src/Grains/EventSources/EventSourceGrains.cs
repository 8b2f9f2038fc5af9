using Grid.Contracts.EventSources;
using Grid.Storage.EventSources;

namespace Grid.Grains.EventSources;

/// <summary>Finds the grains that look after schedules, buses and deliveries.</summary>
internal sealed class EventSourceGrains(IEventSourceRows rows, IGrainFactory grains)
{
    /// <summary>Every one that has ever owned anything, each once.</summary>
    public async Task<IReadOnlyList<IGrainWithStringKey>> All(CancellationToken cancellationToken)
    {
        Dictionary<GrainId, IGrainWithStringKey> all = [];
        foreach (var owner in await rows.Owners(cancellationToken))
        {
            var slash = owner.IndexOf('/', StringComparison.Ordinal);
            var region = owner[(slash + 1)..];
            IGrainWithStringKey grain = owner[..slash] switch
            {
                EventKinds.SchedulerOwner => grains.GetGrain<ISchedulerGrain>(region),
                EventKinds.BusesOwner => grains.GetGrain<IEventBusGrain>(region),

                var kind when OutboxKey.FromOwner(kind, region) is { } outbox => grains.GetGrain<IOutboxGrain>(outbox.GrainKey),

                // The outbox itself, or a topic, whose messages it sends.
                _ => grains.GetGrain<IOutboxGrain>(region),
            };
            all.TryAdd(grain.GetGrainId(), grain);
        }

        return [.. all.Values];
    }
}
