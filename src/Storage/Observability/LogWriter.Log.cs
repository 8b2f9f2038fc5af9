using Microsoft.Extensions.Logging;

namespace Grid.Storage.Observability;

internal sealed partial class LogWriter
{
    [LoggerMessage(1, LogLevel.Warning, "The function log {Path} cannot be written: {Lines} lines are lost, and all that follow until it can be")]
    private partial void Lost(Exception exception, string path, int lines);

    [LoggerMessage(2, LogLevel.Warning, "Old function logs under {Root} cannot be deleted")]
    private partial void NotSwept(Exception exception, string root);
}
