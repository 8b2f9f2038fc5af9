using Microsoft.Extensions.Logging;

namespace Grid.Storage.Logs;

internal sealed partial class LogWriter
{
    [LoggerMessage(1, LogLevel.Warning, "The function logs in {Folder} cannot be written: {Lines} lines are lost, and all that follow until they can be")]
    private partial void Lost(Exception exception, string folder, long lines);
}
