using Microsoft.Extensions.Logging;

namespace Grid.Grains.Async;

internal sealed partial class EventQueueGrain
{
    [LoggerMessage(1, LogLevel.Warning, "Event {RequestId} of {Function} was given up ({Condition}): {Why}")]
    private partial void LogGivenUp(string requestId, string function, string condition, string why);

    [LoggerMessage(2, LogLevel.Warning, "Event {RequestId} of {Function} was dropped, because the function has been deleted")]
    private partial void LogGone(string requestId, string function);

    [LoggerMessage(3, LogLevel.Error, "Event {RequestId} of {Function} could not be worked on; it is tried again")]
    private partial void LogFailed(Exception exception, string requestId, string function);

    [LoggerMessage(4, LogLevel.Warning, "The events of {Function} could not be read; they are read again")]
    private partial void LogUnreadable(Exception exception, string function);

    [LoggerMessage(6, LogLevel.Warning, "What has become of an event of {Function} could not be stored; it is tried again")]
    private partial void LogUnwritable(Exception exception, string function);

    [LoggerMessage(5, LogLevel.Information, "{Count} events of {Function} were under way when its queue moved; they are tried again")]
    private partial void LogLeft(string function, int count);
}
