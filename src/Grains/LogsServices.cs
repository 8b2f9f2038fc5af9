using Grid.Contracts.Logs;
using Grid.Grains.Logs;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace Grid.Grains;

internal static class LogsServices
{
    /// <summary>The logs of the whole cluster. Needs <see cref="Storage.Logs.ILocalLogs"/> and <see cref="Environments.Silos"/> from elsewhere.</summary>
    public static IServiceCollection AddGridLogs(this IServiceCollection services)
    {
        services.AddGrainService<LogService>();
        services.AddSingleton<LogSilosClient>();
        services.AddSingleton<ILogSilos, LogSilos>();
        services.AddSingleton<ILogs, ClusterLogs>();
        return services.AddHostedService<LogKeeper>();
    }
}
