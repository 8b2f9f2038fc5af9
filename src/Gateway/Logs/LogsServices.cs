using Grid.Gateway.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Gateway.Logs;

internal static class LogsServices
{
    /// <summary>CloudWatch Logs. Needs <see cref="Contracts.Logs.ILogs"/> from elsewhere.</summary>
    internal static IServiceCollection AddGatewayLogs(this IServiceCollection services)
    {
        services.AddSingleton<LogTokens>();
        services.AddSingleton<LogGroupOperations>();
        services.AddSingleton<LogStreamOperations>();
        services.AddSingleton<LogTags>();
        services.AddSingleton<LogPuts>();
        services.AddSingleton<LogReads>();
        services.AddSingleton<LiveTails>();
        return services.AddSingleton<IJsonService, CloudWatchLogs>();
    }
}
