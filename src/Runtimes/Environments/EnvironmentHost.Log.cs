using Microsoft.Extensions.Logging;

namespace Grid.Runtimes.Environments;

internal sealed partial class EnvironmentHost
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Functions run in the sandbox '{Name}': {Promise}.")]
    private partial void LogSandbox(string name, string promise);

    [LoggerMessage(Level = LogLevel.Information, Message = "Limits: {Promise}.")]
    private partial void LogLimits(string promise);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} environments have not ended in time.")]
    private partial void LogNotEnded(int count);
}
