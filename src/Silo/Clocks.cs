using Grid.Contracts;
using Orleans.Configuration;
using Orleans.Reminders;
using Orleans.Runtime;
using ClusterOptions = Grid.Storage.Clustering.ClusterOptions;

namespace Grid.Silo;

/// <summary>Which clock serves what.</summary>
internal static class Clocks
{
    /// <summary>What Orleans does for itself: its timeouts and who is in the cluster go by the machine.</summary>
    private static readonly string[] OrleansOwn =
        [TimeProviderNames.Messaging, TimeProviderNames.SystemTimers, TimeProviderNames.Membership, TimeProviderNames.ActivationManagement, TimeProviderNames.GrainDirectory];

    /// <summary>Comes before what falls back to the system's clock.</summary>
    /// <exception cref="InvalidOperationException">The clock is virtual and the grid is not one silo, or the data folder has been further than the clock is.</exception>
    public static void AddGridClocks(this IServiceCollection services, GridOptions options, ClusterOptions cluster, ClockMark mark)
    {
        services.AddKeyedSingleton(MachineClock.Key, TimeProvider.System);
        if (options.Clock != "virtual")
        {
            mark.RefuseToGoBack(TimeProvider.System);
            services.AddSingleton(TimeProvider.System);
            services.AddSingleton<IGridClock, SystemClock>();
            return;
        }

        if (cluster.Kind != "single") throw new InvalidOperationException($"Grid:Clock virtual is for tests and needs Grid:Cluster:Kind single; {cluster.Kind} is a grid of several silos, whose clocks must go alike.");
        services.AddSingleton(provider => new VirtualClock(TimeProvider.System, new ClockRest(provider.GetServices<IWorkUnderWay>), mark));
        services.AddSingleton<TimeProvider>(provider => provider.GetRequiredService<VirtualClock>());
        services.AddSingleton<IGridClock>(provider => provider.GetRequiredService<VirtualClock>());
    }

    /// <summary>Comes after Orleans' own registrations. Timers of grains and reminders follow the grid's clock.</summary>
    public static void UseGridClocks(this ISiloBuilder orleans, GridOptions options)
    {
        if (options.Clock != "virtual") return;

        // Orleans tells the other silos of its load every second, by a timer of the grains' clock; there are none, and each would be a step.
        orleans.Configure<DeploymentLoadPublisherOptions>(static load => load.DeploymentLoadPublisherRefreshTime = TimeSpan.FromDays(1));
        orleans.Configure<ReminderOptions>(static reminders => (reminders.RefreshReminderListPeriod, reminders.ReminderLoadingWindow) = (TimeSpan.FromHours(1), TimeSpan.FromHours(2)));
        foreach (var area in OrleansOwn) orleans.Services.AddKeyedSingleton(area, TimeProvider.System);
        foreach (var area in (string[])[TimeProviderNames.Grains, ReminderTimeProviderNames.Reminders])
            orleans.Services.AddKeyedSingleton<TimeProvider>(area, static (provider, _) => provider.GetRequiredService<VirtualClock>());
    }
}
