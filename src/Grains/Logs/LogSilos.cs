using Grid.Grains.Environments;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Logs;

/// <inheritdoc />
internal sealed partial class LogSilos(Silos silos, ILocalSiloDetails own, LogSilosClient client, ILogger<LogSilos> logger) : ILogSilos
{
    public async Task<IReadOnlyList<LogAnswer<T>>> Ask<T>(Func<ILogService, SiloAddress, Task<T>> question, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(Live().Select(silo => Ask(silo, question, cancellationToken)));
        if (answers.All(answer => answer.HasAnswered)) return answers;
        var live = Live();
        return [.. answers.Where(answer => answer.HasAnswered || live.Contains(answer.Silo))];
    }

    private HashSet<SiloAddress> Live() => [.. silos.Others.Select(silo => silo.Address), own.SiloAddress];

    private async Task<LogAnswer<T>> Ask<T>(SiloAddress silo, Func<ILogService, SiloAddress, Task<T>> question, CancellationToken cancellationToken)
    {
        try
        {
            return new(silo, true, await question(client.Of(silo), silo).WaitAsync(cancellationToken));
        }
#pragma warning disable CA1031 // Another silo, or a disk: its part is left out.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogUnanswered(exception, silo);
            return new(silo, false, default);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The silo {Silo} does not answer for its function logs")]
    private partial void LogUnanswered(Exception exception, SiloAddress silo);
}
