using Microsoft.Extensions.Logging;

namespace Grid.Grains.Environments;

internal sealed partial class SnapshotPublisher
{
    [LoggerMessage(1, LogLevel.Warning, "The gateway of this silo listens where other silos cannot reach it (Grid:Gateway:Url, Grid:Forwarding:Url): they give it no invocations")]
    private partial void LogUnreachable();
}
