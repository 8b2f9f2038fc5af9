using Grid.Contracts.Environments;
using Grid.Runtimes.Environments;

namespace Grid.Grains.Environments;

/// <summary>Cold starts on this silo: activates the environment's grain and hands out what it made.</summary>
internal sealed class EnvironmentStarter(IGrainFactory grains, ILocalSiloDetails silo, LocalEnvironments local) : IEnvironmentStarter
{
    private readonly string _silo = silo.SiloAddress.ToParsableString();

    public async Task<IExecutionEnvironment> Start(EnvironmentStart start)
    {
        var key = EnvironmentKey.NewOn(_silo);
        await grains.GetGrain<IEnvironmentGrain>(key.ToString()).Start(start);
        return local.Find(key.Id) ?? throw new EnvironmentGoneException("The environment ended while it was being started.");
    }
}
