using Grid.Contracts;
using Grid.Grains.Concurrency;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Hosting;

namespace Grid.Grains;

/// <summary>Registers how much may run.</summary>
internal static class ConcurrencyServices
{
    public static ISiloBuilder AddGridConcurrency(this ISiloBuilder silo, IConfiguration configuration)
    {
        var services = silo.Services;
        services.AddOptions<ConcurrencyOptions>().Bind(configuration.GetSection(ConcurrencyOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ConcurrencyOptions>, ConcurrencyOptionsValidator>();
        services.AddClocks();
        services.AddSingleton<SiloLeases>();
        services.AddHostedService(provider => provider.GetRequiredService<SiloLeases>());
        services.AddSingleton<ILeaseHolders, LeaseHolders>();
        silo.AddGrainService<LeaseHolder>();
        return silo;
    }
}
