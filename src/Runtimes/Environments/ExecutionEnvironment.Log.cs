using System.Globalization;
using Grid.Contracts.Invocation;
using Microsoft.Extensions.Logging;

namespace Grid.Runtimes.Environments;

internal sealed partial class ExecutionEnvironment
{
    private void LogCannotStart(Exception exception, string function, string environmentId) => CannotStart(_context.Logger, exception, function, environmentId);

    private void LogStarted(string function, string environmentId, ColdStart start)
    {
        if (!_context.Logger.IsEnabled(LogLevel.Debug)) return;
        var phases = string.Join(", ", start.Steps.Select(step => string.Create(CultureInfo.InvariantCulture, $"{step.Phase} {step.Duration.TotalMilliseconds:0.000} ms")));
        HasStarted(_context.Logger, function, environmentId, Spec.InitializationType, phases);
    }

    [LoggerMessage(Level = LogLevel.Debug, SkipEnabledCheck = true, Message = "Environment {EnvironmentId} of {Function} has started ({InitializationType}): {Phases}.")]
    private static partial void HasStarted(ILogger logger, string function, string environmentId, string initializationType, string phases);

    private void LogCannotSpecialise(Exception exception, string function, string environmentId) => CannotSpecialise(_context.Logger, exception, function, environmentId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A stem cell cannot become environment {EnvironmentId} of {Function}, which starts without.")]
    private static partial void CannotSpecialise(ILogger logger, Exception exception, string function, string environmentId);

    private void LogOutOfMemory(string function, string environmentId, int memoryMb) => OutOfMemory(_context.Logger, function, environmentId, memoryMb);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Environment {EnvironmentId} of {Function} has ended: its {MemoryMb} MB of memory ran out.")]
    private static partial void OutOfMemory(ILogger logger, string function, string environmentId, int memoryMb);

    private void LogCannotEnd(Exception exception, string function, string environmentId) => CannotEnd(_context.Logger, exception, function, environmentId);

    private void LogNoSegment(Exception exception, string function, string requestId) => NoSegment(_context.Logger, exception, function, requestId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Invocation {RequestId} of {Function} is missing in its trace.")]
    private static partial void NoSegment(ILogger logger, Exception exception, string function, string requestId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Something of environment {EnvironmentId} of {Function} is left behind.")]
    private static partial void CannotEnd(ILogger logger, Exception exception, string function, string environmentId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Environment {EnvironmentId} of {Function} cannot start.")]
    private static partial void CannotStart(ILogger logger, Exception exception, string function, string environmentId);
}
