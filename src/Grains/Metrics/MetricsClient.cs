using Grid.Contracts.Metrics;
using Orleans.Runtime.Services;

namespace Grid.Grains.Metrics;

/// <summary>Reaches the <see cref="IMetricsService"/> of every silo.</summary>
internal sealed class MetricsClient(IServiceProvider services) : GrainServiceClient<IMetricsService>(services)
{
    public IMetricsService Of(SiloAddress silo) => GetGrainService(silo);
}
