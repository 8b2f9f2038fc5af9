using Microsoft.Extensions.Logging;

namespace Grid.Grains.Environments;

internal sealed partial class Evictor
{
    [LoggerMessage(1, LogLevel.Debug, "Idle environment {EnvironmentId} of {Function} ends: its {MemoryMb} MB are needed")]
    private partial void LogEvicted(string environmentId, string function, int memoryMb);
}
