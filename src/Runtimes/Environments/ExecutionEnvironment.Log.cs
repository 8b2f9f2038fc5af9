using Microsoft.Extensions.Logging;

namespace Grid.Runtimes.Environments;

internal sealed partial class ExecutionEnvironment
{
    private void LogCannotStart(Exception exception, string function, string environmentId) => CannotStart(_context.Logger, exception, function, environmentId);

    private void LogCannotSpecialise(Exception exception, string function, string environmentId) => CannotSpecialise(_context.Logger, exception, function, environmentId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A stem cell cannot become environment {EnvironmentId} of {Function}, which starts without.")]
    private static partial void CannotSpecialise(ILogger logger, Exception exception, string function, string environmentId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Environment {EnvironmentId} of {Function} cannot start.")]
    private static partial void CannotStart(ILogger logger, Exception exception, string function, string environmentId);
}
