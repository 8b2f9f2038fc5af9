using Microsoft.Extensions.Logging;

namespace Grid.Grains.Invocation;

internal sealed partial class Dispatcher
{
    [LoggerMessage(1, LogLevel.Error, "No execution environment of {Version} could be started")]
    private partial void LogStartFailed(Exception exception, string version);
}
