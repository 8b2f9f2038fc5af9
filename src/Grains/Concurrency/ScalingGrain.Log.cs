using Microsoft.Extensions.Logging;

namespace Grid.Grains.Concurrency;

internal sealed partial class ScalingGrain
{
    [LoggerMessage(1, LogLevel.Error, "Scaling {Resource} in {Region} failed and is tried again")]
    private partial void LogFailed(Exception exception, string region, string resource);

    [LoggerMessage(2, LogLevel.Warning, "The provisioned concurrency of {Resource} in {Region} cannot be read: {Why}")]
    private partial void LogUnreadable(string region, string resource, string? why);

    [LoggerMessage(3, LogLevel.Warning, "{Resource} in {Region} could not be scaled to {Capacity}: {Why}")]
    private partial void LogRefused(string region, string resource, int capacity, string? why);
}
