using Grid.Contracts.Environments;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Grid.Grains.Environments;

/// <summary>Takes what other silos tell.</summary>
[Reentrant]
internal sealed class SilosService(GrainId id, Silo silo, ILoggerFactory loggers, Silos silos, LocalEnvironments local) : GrainService(id, silo, loggers), ISilosService
{
    public Task Publish(SiloSnapshot snapshot)
    {
        silos.Heard(snapshot);
        return Task.CompletedTask;
    }

    public Task Announce(SiloSnapshot snapshot) => Publish(snapshot);

    public Task StopAll() => local.StopAll();
}
