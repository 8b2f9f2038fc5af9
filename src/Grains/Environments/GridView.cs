using Grid.Contracts.Concurrency;
using Grid.Contracts.Environments;
using Grid.Contracts.Observability;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Environments;

/// <summary>Asks every silo for what it shows of itself, this one directly.</summary>
internal sealed partial class GridView(OwnView own, Silos silos, ViewClient client, ILogger<GridView> logger) : IGridView, IConcurrencyView, IGridDecisions
{
    async Task<IReadOnlyList<SiloStanding>> IGridView.Silos(CancellationToken cancellationToken)
    {
        var standings = await Ask(
            own.Standing, service => service.Standing(), static peer => peer.Snapshot is { } snapshot ? new SiloStanding { Snapshot = snapshot } : null, cancellationToken);
        return [.. standings.OrderBy(silo => silo.Snapshot.Silo, StringComparer.Ordinal)];
    }

    async Task<EnvironmentPage> IGridView.Environments(EnvironmentQuery query, CancellationToken cancellationToken)
    {
        var pages = await Ask(() => own.Environments(query), service => service.Environments(query), static _ => null, cancellationToken);
        return new EnvironmentPage
        {
            Items = [.. pages.SelectMany(page => page.Items).OrderByDescending(environment => environment.StartedAt).ThenBy(environment => environment.Id, StringComparer.Ordinal)],
            Total = pages.Sum(page => page.Total),
        };
    }

    public async Task<IReadOnlyList<PoolUse>> Use(CancellationToken cancellationToken)
    {
        var pools = await Ask(own.Pools, service => service.Pools(), static _ => null, cancellationToken);
        return
        [
            .. pools.SelectMany(silo => silo).GroupBy(pool => (pool.Region, pool.Function))
                .Select(pool => new PoolUse
                {
                    Region = pool.Key.Region,
                    Function = pool.Key.Function,
                    Limit = pool.Max(use => use.Limit),
                    Held = pool.Sum(use => use.Held),
                    InUse = pool.Sum(use => use.InUse),
                })
                .OrderBy(pool => pool.Region, StringComparer.Ordinal).ThenBy(pool => pool.Function, StringComparer.Ordinal),
        ];
    }

    public async Task<IReadOnlyList<Decision>> Find(DecisionQuery query, CancellationToken cancellationToken)
    {
        var logs = await Ask(() => own.Decisions(query), service => service.Decisions(query), static _ => null, cancellationToken);
        return [.. logs.SelectMany(log => log).OrderByDescending(decision => decision.Time).Take(query.Limit)];
    }

    private async Task<List<T>> Ask<T>(Func<T> here, Func<IViewService, Task<T>> there, Func<Peer, T?> instead, CancellationToken cancellationToken)
        where T : class
    {
        var asked = silos.Others.Select(peer => AskOne(peer, there, instead, cancellationToken)).ToArray();
        var answers = new List<T> { here() };
        answers.AddRange((await Task.WhenAll(asked)).OfType<T>());
        return answers;
    }

    private async Task<T?> AskOne<T>(Peer peer, Func<IViewService, Task<T>> there, Func<Peer, T?> instead, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await there(client.Of(peer.Address)).WaitAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException)
        {
            // A silo that has just died, is frozen, or is of a version that shows nothing.
            LogSilent(exception, peer.Name);
            return instead(peer);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Silo {Silo} does not say how it stands")]
    private partial void LogSilent(Exception exception, string silo);
}
