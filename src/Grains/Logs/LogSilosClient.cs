using Orleans.Runtime.Services;

namespace Grid.Grains.Logs;

/// <summary>Reaches the <see cref="ILogService"/> of every silo.</summary>
internal sealed class LogSilosClient(IServiceProvider services) : GrainServiceClient<ILogService>(services)
{
    public ILogService Of(SiloAddress silo) => GetGrainService(silo);
}
