using Grid.Contracts;
using Grid.Storage.Tables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Tables;

/// <summary>
/// Holds the one feed of an outside table, and remembers how far it has come. Should there be two for a while, the one that does not know what the other has written ends.
/// </summary>
internal sealed partial class OutsideStreamGrain(
    [PersistentState(StoredOutsideStream.StateName)] IPersistentState<StoredOutsideStream> state, IOptions<TableOptions> options,
    [FromKeyedServices(MachineClock.Key)] TimeProvider machine, ILogger<OutsideStreamGrain> logger) : Grain, IOutsideStreamGrain, IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stopping = new();
    private Task _work = Task.CompletedTask;

    public Task Wake()
    {
        var name = this.GetPrimaryKeyString();
        if (_work.IsCompleted && !_stopping.IsCancellationRequested && options.Value.OutsideStreams.TryGetValue(name, out var table)) _work = Follow(table, _stopping.Token);
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _work.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await base.OnDeactivateAsync(reason, cancellationToken);
    }

    public void Dispose() => _stopping.Dispose();

    /// <summary>In the turns of this grain, since all it does is wait. Goes on after every failure, until it is cancelled.</summary>
    private async Task Follow(OutsideStreamOptions table, CancellationToken cancellationToken)
    {
        using var outside = new OutsideStream(table.Source, machine);
        for (var pause = FirstPause; !cancellationToken.IsCancellationRequested; pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks)))
        {
            var feed = new OutsideStreamFeed(table, outside, GrainFactory, machine, state.State, Save, logger);
            try
            {
                await feed.Run(cancellationToken);
            }
            catch (Exception) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                if (feed.HasRead) pause = FirstPause;
                LogFailed(exception, table.Table, table.Endpoint, pause.TotalSeconds);
            }

            await Task.Delay(pause, machine, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private async Task Save(StoredOutsideStream position)
    {
        state.State = position;
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            // Somebody else follows, or nobody knows what is durable: the next activation reads it.
            await _stopping.CancelAsync();
            DeactivateOnIdle();
            throw;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The changes of the table {Table} at {Endpoint} cannot be followed; the next attempt is in {Seconds} s. The endpoint keeps them for 24 hours")]
    private partial void LogFailed(Exception exception, string table, string endpoint, double seconds);
}
