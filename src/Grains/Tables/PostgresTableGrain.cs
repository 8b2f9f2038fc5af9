using Grid.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Tables;

/// <summary>Holds the one feed of a PostgreSQL table. Should there be two for a while, the server gives the replication slot to one of them.</summary>
internal sealed class PostgresTableGrain(
    IOptions<TableOptions> options, TimeProvider time, [FromKeyedServices(MachineClock.Key)] TimeProvider machine, ILogger<PostgresFeed> logger) : Grain, IPostgresTableGrain, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _feed = Task.CompletedTask;

    public Task Wake()
    {
        var name = this.GetPrimaryKeyString();
        if (!_feed.IsCompleted || _stopping.IsCancellationRequested || !options.Value.PostgresTables.TryGetValue(name, out var table)) return Task.CompletedTask;
        // It waits for the server most of the time, which no turn of a grain should.
        var (feed, stopping) = (new PostgresFeed(table, options.Value.Source(name), GrainFactory, time, machine, logger), _stopping.Token);
        _feed = Task.Run(() => feed.Run(stopping), CancellationToken.None);
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _feed.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await base.OnDeactivateAsync(reason, cancellationToken);
    }

    public void Dispose() => _stopping.Dispose();
}
