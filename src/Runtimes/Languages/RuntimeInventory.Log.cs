using Microsoft.Extensions.Logging;

namespace Grid.Runtimes.Languages;

internal sealed partial class RuntimeInventory
{
    [LoggerMessage(LogLevel.Information, "Runtime {Runtime}: version {Version} at {Path}")]
    private static partial void LogFound(ILogger logger, string runtime, string version, string path);
}
