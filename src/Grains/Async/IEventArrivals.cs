using Grid.Contracts.Async;

namespace Grid.Grains.Async;

/// <summary>What a function's queue is told from inside the grid. The same grain as <see cref="IEventQueueGrain"/>.</summary>
[Alias("grid.IEventArrivals")]
internal interface IEventArrivals : IGrainWithStringKey
{
    /// <summary>An event has been stored. Whether this arrives only decides how soon the event is seen.</summary>
    [Alias("Arrived")]
    Task Arrived(QueuedEvent arrived);

    /// <summary>There is something in the store: it is read from the start, which costs what the window holds.</summary>
    [Alias("Sweep")]
    Task Sweep();
}
