using Grid.Scheduling.Concurrency;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Concurrency;

/// <summary>What the authority says to silos, and what it writes down.</summary>
internal sealed partial class AccountConcurrencyGrain
{
    /// <summary>Longest wait for slots that others are to give back; after it whoever asked is told that there are none.</summary>
    private static readonly TimeSpan s_recallTime = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan s_lookTime = TimeSpan.FromMilliseconds(100);

    /// <summary>How far the clocks of two machines may be apart.</summary>
    private static readonly TimeSpan ClockGuard = TimeSpan.FromSeconds(1);

    private readonly string _self = silo.SiloAddress.ToParsableString();
    private TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _nextWrite;
    private bool _writing;

    /// <summary>A grid of one silo: whoever held anything before this process is dead.</summary>
    private bool MayBeAlive(StoredHolder holder) => options.Value.LeaseSeconds > 0 || holder.Holder == _self;

    /// <summary>Waits until every silo that could run anything knows the table, or has been given up; then whatever can come back at once has.</summary>
    private async Task Settle(long version, CancellationToken cancellationToken)
    {
        foreach (var holder in _ledger.Slots.Holders) _ = Announce(holder);
        while (!_ledger.Slots.IsKnownByAll(version)) await Heard(cancellationToken);
        await Recall(_ledger.Slots.Overdrawn());
        await Store();
    }

    private async Task Announce(string holder)
    {
        try
        {
            await holders.On(holder).Changed(this.GetPrimaryKeyString());
        }
#pragma warning disable CA1031 // A silo that does not answer is given up when its lease ends.
        catch (Exception exception)
        {
            LogUnreachable(exception, holder);
        }
#pragma warning restore CA1031
    }

    /// <summary>Asks silos to give slots back, and waits for them a bounded time. What comes later counts too.</summary>
    private async Task Recall(IReadOnlyList<Recall> recalls)
    {
        if (recalls.Count == 0) return;
        var all = Task.WhenAll(recalls.Select(RecallOne));
        await Task.WhenAny(all, Task.Delay(s_recallTime, time, CancellationToken.None));
    }

    private async Task RecallOne(Recall recall)
    {
        try
        {
            var answer = await holders.On(recall.Holder).Recall(this.GetPrimaryKeyString(), recall.Pool, recall.Slots, recall.Keep);
            _ledger.Slots.Returned(recall.Holder, recall.Pool, answer.Slots, answer.Sequence, answer.Answered);
        }
#pragma warning disable CA1031 // A silo that does not answer keeps what it has until its lease ends.
        catch (Exception exception)
        {
            LogUnreachable(exception, recall.Holder);
        }
#pragma warning restore CA1031
    }

    /// <summary>Waits until a silo is heard of, or somebody's time may be over.</summary>
    private async Task Heard(CancellationToken cancellationToken)
    {
        await Task.WhenAny(_heard.Task, Task.Delay(s_lookTime, time, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        _ledger.Expire(Now);
    }

    private void Tell()
    {
        _heard.TrySetResult();
        _heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Makes durable what the ledger says by now; callers that come while one write is under way share the next.</summary>
    private Task Store()
    {
        _nextWrite ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var next = _nextWrite.Task;
        if (!_writing) _ = Write();
        return next;
    }

    private async Task Write()
    {
        _writing = true;
        while (_nextWrite is { } batch)
        {
            _nextWrite = null;
            try
            {
                _ledger.Expire(Now);
                _current = _current with { Holders = Holders(), StoredAtTicks = time.GetUtcNow().UtcTicks };
                state.State = _current;
                await state.WriteStateAsync();
                batch.SetResult();
            }
            catch (Exception exception)
            {
                // Nobody knows which state is durable now, or another activation is the authority: the next one reads it.
                LogNotStored(exception, this.GetPrimaryKeyString());
                batch.SetException(exception);
                DeactivateOnIdle();
                _nextWrite?.SetException(exception);
                _nextWrite = null;
            }
        }

        _writing = false;
    }

    private StoredHolder[] Holders()
    {
        var leases = _ledger.Slots.Leases.ToLookup(lease => lease.Holder);
        return
        [
            .. leases.Select(holder => new StoredHolder
            {
                Holder = holder.Key,
                First = _ledger.Slots.WordsOf(holder.Key).First,
                Sequence = _ledger.Slots.WordsOf(holder.Key).Last,
                Moves = _ledger.Slots.WordsOf(holder.Key).Moves,
                Pools = [.. holder.Select(lease => lease.Pool)],
                Slots = [.. holder.Select(lease => lease.Slots)],
            }),
        ];
    }

    [LoggerMessage(1, LogLevel.Warning, "The silo {Silo} does not answer the authority on concurrency")]
    private partial void LogUnreachable(Exception exception, string silo);

    [LoggerMessage(2, LogLevel.Error, "The concurrency of {Region} could not be stored")]
    private partial void LogNotStored(Exception exception, string region);
}
