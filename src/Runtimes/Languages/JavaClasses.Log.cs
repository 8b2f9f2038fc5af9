using Microsoft.Extensions.Logging;

namespace Grid.Runtimes.Languages;

internal sealed partial class JavaClasses
{
    [LoggerMessage(LogLevel.Error, "The Java bootstrap cannot be compiled with the kit of {Java}: {Complaint}")]
    private static partial void LogCompilerFailed(ILogger logger, string java, string complaint);
}
