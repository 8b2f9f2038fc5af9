using Grid.Contracts.Functions;
using Microsoft.Extensions.Logging;

namespace Grid.Gateway.Invocation;

internal sealed partial class InvokeMiddleware
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Invocation {RequestId} of {Function} failed in a way that nobody foresaw")]
    private static partial void LogFault(ILogger logger, Exception exception, string requestId, FunctionId function);
}
