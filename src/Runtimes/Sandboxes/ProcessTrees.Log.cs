using Microsoft.Extensions.Logging;

namespace Grid.Runtimes.Sandboxes;

internal sealed partial class ProcessTrees
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} processes of the environment at {RuntimeApi} survive SIGKILL; they are given up.")]
    private partial void LogSurvivors(int count, string runtimeApi);
}
