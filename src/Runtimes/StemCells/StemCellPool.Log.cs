using Microsoft.Extensions.Logging;

namespace Grid.Runtimes.StemCells;

internal sealed partial class StemCellPool
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "A stem cell for {Runtime} cannot be made; its functions start without.")]
    private partial void LogCannotMake(Exception exception, string runtime);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A stem cell for {Runtime} has ended before it had a function, or did not boot; the next is made after a pause.")]
    private partial void LogLost(string runtime);
}
