using Microsoft.Extensions.Logging;

namespace Grid.Grains.EventSources;

internal sealed partial class OutboxGrain
{
    [LoggerMessage(1, LogLevel.Error, "What came of the delivery {Id} in {Region} could not be stored: it is sent again")]
    private partial void LogFailed(Exception exception, string region, string id);

    [LoggerMessage(2, LogLevel.Warning, "{Target} has not taken what {Source} sent ({Id}) in {Attempts} attempts: {Why}")]
    private partial void LogGivenUp(string target, string? source, string id, int attempts, string why);

    [LoggerMessage(3, LogLevel.Error, "The dead-letter queue {Queue} has not taken what {Source} sent ({Id}) for 24 hours, and it is lost: {Why}")]
    private partial void LogLost(string? queue, string? source, string id, string why);
}
