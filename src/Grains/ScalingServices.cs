using Grid.Contracts.Concurrency;
using Grid.Grains.Concurrency;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Grid.Grains;

/// <summary>Registers Application Auto Scaling.</summary>
internal static class ScalingServices
{
    /// <summary>Scales through <see cref="IProvisionedConcurrency"/>, when somebody has registered it before.</summary>
    public static IServiceCollection AddGridScaling(this IServiceCollection services)
    {
        services.TryAddSingleton<IProvisionedConcurrency, NoProvisionedConcurrency>();
        services.AddHostedService<ScalingWaker>();
        return services;
    }
}
