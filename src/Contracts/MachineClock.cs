using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Grid.Contracts;

/// <summary>
/// There are two clocks. The unkeyed <see cref="TimeProvider"/> is the grid's: when an event is due, what a schedule means. This one is the machine's, for what processes, sockets and
/// callers of the real world do. They differ only in a grid whose clock somebody advances.
/// </summary>
public static class MachineClock
{
    /// <summary>Of the keyed <see cref="TimeProvider"/>.</summary>
    public const string Key = "machine";

    /// <summary>Both are the system's unless they are registered otherwise, before or after; without a machine's of its own the grid's serves as both.</summary>
    public static IServiceCollection AddClocks(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddKeyedSingleton<TimeProvider>(Key, static (provider, _) => provider.GetRequiredService<TimeProvider>());
        return services;
    }
}
