using Grid.Contracts;
using Grid.Contracts.Streams;
using Grid.Scheduling.Mappings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Placement;

namespace Grid.Grains.Mappings;

/// <summary>
/// Reads one shard for one mapping. Before it begins it writes its state, and so takes it away from whoever wrote it before: two activations may give the same batch to the function,
/// but only the later one moves the checkpoint.
/// </summary>
[PreferLocalPlacement]
internal sealed partial class ShardReaderGrain(
    [PersistentState(StoredShardReader.StateName)] IPersistentState<StoredShardReader> state, ShardReading reading, [FromKeyedServices(MachineClock.Key)] TimeProvider machine, ILogger<ShardReaderGrain> logger)
    : Grain, IShardReaderGrain, IDisposable
{
    /// <summary>How long a call waits for what is under way; who wants to know asks again.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(15);

    private ShardRun? _run;
    private ReaderOrder? _order;
    private Task _work = Task.CompletedTask;
    private bool _isStopping;
    private bool _isLeaving;
    private string? _lastResult;
    private DateTimeOffset _lastResultAt;

    private string Key => this.GetPrimaryKeyString();

    public Task<ReaderStatus> Run(ReaderOrder order, CancellationToken cancellationToken)
    {
        if (state.State.IsDrained || _isLeaving || order.Revision <= _order?.Revision) return Task.FromResult(Status);
        // A later order ends a stop that has not ended yet.
        (_order, _isStopping) = (order, false);
        // What is under way under the order before ends first, and that may take as long as the function may run.
        if (_run is not null) _run.Stop();
        else if (_work.IsCompleted) _work = Work();
        return Task.FromResult(Status);
    }

    public async Task<ReaderStatus> Stop(bool forget, CancellationToken cancellationToken)
    {
        _isStopping = true;
        _order = null;
        _run?.Stop();
        await Task.WhenAny(_work, Task.Delay(StopPatience, machine, cancellationToken));
        if (_order is not null) return Status;
        _isStopping = !_work.IsCompleted;
        if (_isStopping) return Status;
        if (forget)
        {
            await state.ClearStateAsync(CancellationToken.None);
            DeactivateOnIdle();
        }

        return Status;
    }

    /// <summary>Waits for what is under way, as long as it may.</summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _isLeaving = true;
        _run?.Stop();
        await Task.WhenAny(_work, Task.Delay(Timeout.InfiniteTimeSpan, machine, cancellationToken));
    }

    public void Dispose() => _run?.Dispose();

    private ReaderStatus Status => new() { IsDrained = state.State.IsDrained, LastResult = _lastResult, LastResultAt = _lastResultAt, IsStopping = _isStopping };

    /// <summary>One run after the other, until there is no order that has not been carried out.</summary>
    private async Task Work()
    {
        try
        {
            while (_order is { } order && !_isStopping && !_isLeaving)
            {
                var from = await Begin(order);
                // A later order has come meanwhile, or the end.
                if (_order != order || _isStopping || _isLeaving) continue;
                using var run = _run = new ShardRun(order, reading, from, Save, Heard);
                run.Start();
                await run.Completion;
                _run = null;
                if (run.IsDrained || _order == order) break;
            }

            if (state.State.IsDrained) Tell(Status);
        }
        catch (Exception exception)
        {
            // The state of the store is not known, or somebody else reads: the next activation reads what there is.
            Give(exception);
            _run = null;
        }
    }

    /// <summary>Claims the state, and finds where to begin.</summary>
    private async Task<Checkpoint> Begin(ReaderOrder order)
    {
        var stored = state.State;
        var position = stored.Position ?? await StartOf(order);
        state.State = stored with { Epoch = stored.Epoch + 1, Position = position };
        await state.WriteStateAsync();
        return new Checkpoint(position, order.Mapping.Settings.TumblingWindowInSeconds > 0 ? stored.Window : null, stored.WindowState);
    }

    private Task<long> StartOf(ReaderOrder order)
    {
        var settings = order.Mapping.Settings;
        var log = GrainFactory.GetGrain<IShardGrain>(order.Shard!.Log);
        return order.StartsAtPosition ? settings.StartingPosition switch
        {
            "LATEST" => log.At(order.MadeAt, CancellationToken.None),
            "AT_TIMESTAMP" => log.At(settings.StartingPositionTimestamp!.Value, CancellationToken.None),
            _ => Task.FromResult(0L),
        } : Task.FromResult(0L);
    }

    private async Task<bool> Save(Checkpoint checkpoint, bool isDrained)
    {
        var before = state.State;
        try
        {
            state.State = before with { Position = checkpoint.Position, IsDrained = isDrained, Window = checkpoint.Window, WindowState = checkpoint.State.ToArray() };
            await state.WriteStateAsync();
            return true;
        }
        catch (Exception exception)
        {
            // Nobody knows whether it lasts, so nobody may hear of it.
            state.State = before;
            Give(exception);
            return false;
        }
    }

    /// <summary>Ends this activation, and has the mapping's grain ask the next one to go on.</summary>
    private void Give(Exception why)
    {
        LogEnded(why, Key);
        _order = null;
        _isLeaving = true;
        DeactivateOnIdle();
        Tell(Status with { IsLost = true });
    }

    private void Heard(string result)
    {
        _lastResultAt = reading.Time.GetUtcNow();
        if (result == _lastResult) return;
        _lastResult = result;
        Tell(Status);
    }

    private void Tell(ReaderStatus status)
    {
        var key = Key;
        GrainFactory.GetGrain<IMappingWork>(key[..key.LastIndexOf('/')]).Heard(key, status).Ignore();
    }

    [LoggerMessage(1, LogLevel.Warning, "The reader {Key} ends, because what it has done could not be saved; another one goes on")]
    private partial void LogEnded(Exception exception, string key);
}
