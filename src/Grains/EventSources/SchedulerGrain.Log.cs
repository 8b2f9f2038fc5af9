using Microsoft.Extensions.Logging;

namespace Grid.Grains.EventSources;

internal sealed partial class SchedulerGrain
{
    [LoggerMessage(1, LogLevel.Error, "The schedule {Arn} cannot be read any more and does not occur")]
    private partial void LogUnreadable(string arn);
}
