using Orleans.Concurrency;
using Orleans.Services;

namespace Grid.Contracts.Environments;

/// <summary>What silos tell each other about themselves. One on every silo.</summary>
[Alias("grid.ISilosService")]
public interface ISilosService : IGrainService
{
    /// <summary>How the sender stands. May get lost: the next one comes within a second.</summary>
    [OneWay, Alias("Publish")]
    Task Publish(SiloSnapshot snapshot);

    /// <summary>As <see cref="Publish"/>, and answered: the sender goes on when nothing new is sent to it any more.</summary>
    [ResponseTimeout("00:00:02"), Alias("Announce")]
    Task Announce(SiloSnapshot snapshot);

    /// <summary>Ends every environment of the silo, busy or not.</summary>
    [Alias("StopAll")]
    Task StopAll();
}
