using Grid.Contracts;
using Grid.Contracts.Metrics;
using Grid.Contracts.Traces;
using Grid.Runtimes.Environments;
using Grid.Runtimes.Languages;
using Grid.Runtimes.Limits;
using Grid.Runtimes.RuntimeApi;
using Grid.Runtimes.Sandboxes;
using Grid.Runtimes.StemCells;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Grid.Runtimes;

/// <summary>Registers execution environments.</summary>
public static class RuntimesServices
{
    /// <summary>
    /// Offers <see cref="IEnvironmentHost"/>; section <c>Grid:Environments</c>. Needs from elsewhere: the code store, the access keys, the function log.
    /// Register it before what invokes functions, so that it starts before and stops after.
    /// </summary>
    public static IServiceCollection AddGridRuntimes(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<EnvironmentsOptions>().Bind(configuration.GetSection(EnvironmentsOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<EnvironmentsOptions>, EnvironmentsOptionsValidator>();
        services.AddClocks();
        services.AddLanguages(configuration);
        services.AddOptions<LimitsOptions>().Bind(configuration.GetSection(LimitsOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<LimitsOptions>, LimitsOptionsValidator>();
        services.AddSingleton<Capacity>();
        services.AddSingleton<MemoryWatch>();
        services.AddSingleton<ResourceGroups>();
        services.AddSingleton(provider => provider.GetRequiredService<ResourceGroups>().Open());
        services.AddSandboxes();
        services.AddSingleton<CodeFolders>();
        services.AddSingleton<EnvironmentConnections>();
        services.AddSingleton<RuntimeApiServer>();
        services.TryAddSingleton<IStemCellCount, NoStemCellCount>();
        services.TryAddSingleton<ITraceSink, NoTraces>();
        services.TryAddSingleton<ITraceDaemon, NoTraces>();
        services.AddSingleton<EnvironmentTraces>();
        services.AddSingleton<StemCellPool>();
        services.TryAddSingleton<IInvocationMeters, Unmetered>();
        services.TryAddSingleton<IMetricLines, Unmetered>();
        services.AddSingleton<EnvironmentContext>();
        services.AddSingleton<IEnvironmentFence, EnvironmentFence>();
        services.AddSingleton<EnvironmentHost>();
        services.AddSingleton<IEnvironmentHost>(provider => provider.GetRequiredService<EnvironmentHost>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<EnvironmentHost>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<StemCellPool>());
        return services;
    }
}
