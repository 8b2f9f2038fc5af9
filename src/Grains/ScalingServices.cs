using Grid.Contracts.Concurrency;
using Grid.Grains.Concurrency;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Grid.Grains;

/// <summary>Registers Application Auto Scaling.</summary>
internal static class ScalingServices
{
    public static IServiceCollection AddGridScaling(this IServiceCollection services)
    {
        services.TryAddSingleton<IProvisionedConcurrency, FunctionsProvisioned>();
        services.AddHostedService<ScalingSweeper>();
        return services;
    }
}
