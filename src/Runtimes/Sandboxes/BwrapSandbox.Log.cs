using Microsoft.Extensions.Logging;

namespace Grid.Runtimes.Sandboxes;

internal sealed partial class BwrapSandbox
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Processes of environment {EnvironmentId} do not die; its user is not used again.")]
    private partial void LogSurvivors(string environmentId);
}
