using Microsoft.Extensions.Logging;

namespace Grid.Runtimes.Environments;

internal sealed partial class ExecutionEnvironment
{
    private void LogCannotStart(Exception exception, string function, string environmentId) => CannotStart(_context.Logger, exception, function, environmentId);

    private void LogOutOfMemory(string function, string environmentId, int memoryMb) => OutOfMemory(_context.Logger, function, environmentId, memoryMb);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Environment {EnvironmentId} of {Function} has ended: its {MemoryMb} MB of memory ran out.")]
    private static partial void OutOfMemory(ILogger logger, string function, string environmentId, int memoryMb);

    [LoggerMessage(Level = LogLevel.Error, Message = "Environment {EnvironmentId} of {Function} cannot start.")]
    private static partial void CannotStart(ILogger logger, Exception exception, string function, string environmentId);
}
