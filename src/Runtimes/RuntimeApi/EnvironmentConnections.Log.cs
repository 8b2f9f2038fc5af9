using Microsoft.Extensions.Logging;

namespace Grid.Runtimes.RuntimeApi;

internal sealed partial class EnvironmentConnections
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "A function holds {Limit} connections to its Runtime API; further ones are closed.")]
    private partial void LogTooMany(int limit);
}
