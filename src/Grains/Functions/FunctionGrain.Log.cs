using Microsoft.Extensions.Logging;

namespace Grid.Grains.Functions;

internal sealed partial class FunctionGrain
{
    [LoggerMessage(LogLevel.Warning, "The code of {Function}:{Version} could not be prepared: {ReasonCode}")]
    private static partial void PreparationFailed(ILogger logger, Exception exception, string function, string version, string reasonCode);

    [LoggerMessage(LogLevel.Error, "The transition of {Function}:{Version} could not be completed; the next activation tries again")]
    private static partial void TransitionInterrupted(ILogger logger, Exception exception, string function, string version);
}
