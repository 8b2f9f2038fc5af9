using Grid.Contracts;
using Grid.Contracts.Environments;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Grid.Runtimes.Languages;

internal static class LanguagesServices
{
    /// <summary>Adds <see cref="IRuntimeInventory"/> and <see cref="ILaunchPlanner"/>; the search for interpreters begins with the host's start.</summary>
    public static IServiceCollection AddLanguages(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RuntimesOptions>().Bind(configuration.GetSection(RuntimesOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RuntimesOptions>, RuntimesOptionsValidator>();
        services.AddClocks();
        services.AddSingleton<RuntimeInventory>();
        services.AddSingleton<IRuntimeInventory>(provider => provider.GetRequiredService<RuntimeInventory>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<RuntimeInventory>());
        services.AddSingleton<JavaClasses>();
        services.AddSingleton<ILaunchPlanner, LaunchPlanner>();
        return services;
    }
}
