using Grid.Grains.Invocation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Grid.Grains;

/// <summary>Registers what keeps functions warm.</summary>
internal static class KeepWarmServices
{
    public static IServiceCollection AddGridKeepWarm(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<KeepWarmOptions>().Bind(configuration.GetSection(KeepWarmOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<KeepWarmOptions>, KeepWarmOptionsValidator>();
        services.AddHostedService<KeepWarm>();
        return services;
    }
}
