using Grid.Storage.Async;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Storage;

internal static class AsyncServices
{
    /// <summary>Where accepted events lie.</summary>
    public static IServiceCollection AddEventStorage(this IServiceCollection services) =>
        services.AddSingleton<EventTable>().AddSingleton<IEventStore>(static provider => provider.GetRequiredService<EventTable>());
}
