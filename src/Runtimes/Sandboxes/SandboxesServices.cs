using Grid.Contracts.Environments;
using Grid.Runtimes.Environments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Grid.Runtimes.Sandboxes;

internal static class SandboxesServices
{
    /// <summary>Adds <see cref="ISandboxFactory"/>: the one that the settings name, or the strongest that works; it is tried when it is first asked for.</summary>
    public static IServiceCollection AddSandboxes(this IServiceCollection services)
    {
        services.AddSingleton<ProcessWatch>();
        services.AddSingleton<Launcher>();
        services.AddSingleton<ProcessTrees>();
        services.AddSingleton(provider => new ScratchFolders(provider.GetRequiredService<IOptions<EnvironmentsOptions>>().Value.ScratchFolder));
        services.AddSingleton<HomeNamespaces>();
        services.AddSingleton<BwrapProbe>();
        services.AddSingleton<SandboxChoice>();
        services.AddSingleton(provider => provider.GetRequiredService<SandboxChoice>().Choose());
        services.AddSingleton<IFunctionNetwork, FunctionNetwork>();
        return services;
    }
}
