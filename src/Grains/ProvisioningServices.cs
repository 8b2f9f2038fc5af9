using Grid.Grains.Concurrency;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Hosting;

namespace Grid.Grains;

/// <summary>Registers what keeps provisioned environments there.</summary>
internal static class ProvisioningServices
{
    /// <summary>Wants <see cref="Environments.ISilos"/>, the dispatchers and a grain state index from elsewhere.</summary>
    public static IServiceCollection AddGridProvisioning(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ProvisioningOptions>().Bind(configuration.GetSection(ProvisioningOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ProvisioningOptions>, ProvisioningOptionsValidator>();
        services.AddGrainService<ProvisioningService>();
        services.AddSingleton<IProvisioningSilos, ProvisioningSilos>();
        services.AddHostedService<ProvisioningWaker>();
        return services;
    }
}
