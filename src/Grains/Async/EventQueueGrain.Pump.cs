using Grid.Contracts.Async;
using Grid.Scheduling.Async;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Async;

/// <summary>
/// What happens by itself. The next events are in a window over the store; those that are due are tried, as many at the same time as are taken. What an attempt decides is stored
/// before the window forgets the event. When the silo dies, whatever was under way is tried again by the next activation: at least once.
/// </summary>
internal sealed partial class EventQueueGrain
{
    /// <summary>Events in memory that wait; their payloads are here up to <see cref="Storage.Async.IEventStore.InlineBytes"/> each.</summary>
    private const int WindowSize = 512;

    /// <summary>Events that are tried, or whose end is being stored, for each one that may be tried: a slow disk must not pile them up.</summary>
    private const int TakenForEachRunning = 4;

    private readonly DueWindow<QueuedEvent> _window = new(WindowSize);
    private readonly Permits _permits = new(options.Value.MaxRunning);

    /// <summary>Events that back off, and deliveries that have failed: how often in a row. In memory alone: after a move they start with short waits again.</summary>
    private readonly Dictionary<long, int> _failures = [];

    private IGrainTimer? _timer;
    private DateTimeOffset _timerAt;
    private DateTimeOffset _pausedUntil;
    private int _running;
    private bool _stopping;
    private TaskCompletionSource? _quiet;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _timer = this.RegisterGrainTimer(
            static (grain, _) => grain.Tick(), this, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        Pump();
        return Task.CompletedTask;
    }

    /// <summary>Waits for what is under way, as long as it may.</summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _stopping = true;
        if (_window.Taken == 0) return;
        _quiet = new TaskCompletionSource();
        try
        {
            await _quiet.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            LogLeft(Function.GrainKey, _window.Taken);
        }
    }

    private Task Tick()
    {
        _timerAt = default;
        Pump();
        return Task.CompletedTask;
    }

    private void Pump()
    {
        if (_stopping) return;
        if (_window.WantsMore) _ = ReadOn();
        var now = time.GetUtcNow();
        if (_window.NextDue <= now.ToUnixTimeMilliseconds()) _permits.Look(now, _running);
        while (now >= _pausedUntil && _running < _permits.Allowed && !IsLoaded && _window.Take(now.ToUnixTimeMilliseconds()) is { } next) _ = Process(next);
        SetTimer(now);
    }

    /// <summary>So much is under way that nothing more is begun before some of it has been stored.</summary>
    private bool IsLoaded => _window.Taken >= TakenForEachRunning * options.Value.MaxRunning;

    private void SetTimer(DateTimeOffset now)
    {
        if (IsLoaded || _window.NextDue is not { } due)
        {
            // Nothing waits, or what is under way goes on when it ends.
            _timer!.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timerAt = default;
            return;
        }

        var at = DateTimeOffset.FromUnixTimeMilliseconds(due);
        if (at < _pausedUntil) at = _pausedUntil;
        if (_running >= _permits.Allowed && at < _permits.AsksAt) at = _permits.AsksAt;
        if (at == _timerAt) return;
        _timerAt = at;
        _timer!.Change(at > now ? at - now : TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    private async Task ReadOn()
    {
        var size = _window.ReadSize;
        var horizon = _window.Horizon;
        _window.BeginRead();
        work.Begin();
        try
        {
            var rows = await store.Read(Function, horizon, state: null, size, CancellationToken.None);
            _window.EndRead([.. rows.Select(row => (row.Due.ToUnixTimeMilliseconds(), row.Id, row))], isLast: rows.Count < size);
            Pump();
        }
        catch (Exception exception)
        {
            // The store is away.
            _window.AbandonRead();
            LogUnreadable(exception, Function.GrainKey);
            if (_stopping) return;
            _timerAt = default;
            _timer!.Change(BackOff.Shortest, Timeout.InfiniteTimeSpan);
        }
        finally
        {
            work.End();
        }
    }

    private async Task Process(QueuedEvent next)
    {
        work.Begin();
        _running++;
        var runs = true;
        void Ended()
        {
            if (!runs) return;
            runs = false;
            _running--;
            Pump();
        }

        try
        {
            switch (next.State)
            {
                case EventState.Failed:
                    await Remove(next);
                    break;
                case EventState.Undelivered:
                    if (await Payload(next) is { } payload) await Deliver(next, payload, next.Outcome!);
                    else _window.Settle(next.Id);
                    break;
                default:
                    await Attempt(next, Ended);
                    break;
            }
        }
        catch (Exception exception)
        {
            // Nothing has become of it: it is as it was, and is tried again.
            LogFailed(exception, next.Invocation.RequestId, Function.GrainKey);
            _pausedUntil = time.GetUtcNow() + BackOff.Shortest;
            _window.Return(next.Due.ToUnixTimeMilliseconds(), next.Id, next);
        }
        finally
        {
            if (runs) Ended();
            else Pump();
            if (_window.Taken == 0) _quiet?.TrySetResult();
            work.End();
        }
    }
}
