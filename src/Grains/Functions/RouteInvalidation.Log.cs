using Microsoft.Extensions.Logging;

namespace Grid.Grains.Functions;

internal sealed partial class RouteInvalidation
{
    [LoggerMessage(1, LogLevel.Warning, "Silo {Silo} did not say that it has forgotten the routes of {Function}; by now they have run out")]
    private partial void LogRanOut(Exception exception, SiloAddress silo, string function);
}
