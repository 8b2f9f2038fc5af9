using Orleans.Concurrency;

namespace Grid.Grains.EventSources;

/// <summary>What schedules, rules and topics of one region have sent, until it has arrived; key: <see cref="OutboxKey.GrainKey"/>. It is durable before this grain hears of it.</summary>
[Alias("grid.IOutboxGrain")]
internal interface IOutboxGrain : IGrainWithStringKey
{
    /// <summary>There is something new.</summary>
    [Alias("Nudge"), OneWay]
    Task Nudge();

    /// <summary>Sees to it that the region is looked after, and looks what is due.</summary>
    [Alias("Wake")]
    Task Wake(CancellationToken cancellationToken);
}
