using Microsoft.Extensions.Logging;

namespace Grid.Grains.Invocation;

internal sealed partial class ForwardingTransport
{
    [LoggerMessage(1, LogLevel.Information, "Silo {Silo} was not reached for invocation {RequestId}, which goes elsewhere")]
    private partial void LogNotReached(Exception exception, SiloAddress silo, string requestId);

    [LoggerMessage(2, LogLevel.Error, "Silo {Silo} was lost with invocation {RequestId}")]
    private partial void LogLost(Exception exception, SiloAddress silo, string requestId);
}
