using Microsoft.Extensions.Logging;

namespace Grid.Runtimes.Limits;

internal sealed partial class GroupsV2
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The kernel refuses a control group: {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);
}
