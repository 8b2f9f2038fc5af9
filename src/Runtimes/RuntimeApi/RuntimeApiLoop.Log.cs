using Microsoft.Extensions.Logging;

namespace Grid.Runtimes.RuntimeApi;

internal sealed partial class RuntimeApiLoop
{
    [LoggerMessage(Level = LogLevel.Error, Message = "A connection of the Runtime API was closed because of an unforeseen fault.")]
    private partial void LogFault(Exception exception);
}
