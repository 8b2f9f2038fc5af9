using Microsoft.Extensions.Logging;

namespace Grid.Gateway.Protocol;

internal static partial class Faults
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Request {RequestId} failed: {Method} {Path}")]
    private static partial void LogFault(ILogger logger, Exception fault, string requestId, string method, string path);
}
