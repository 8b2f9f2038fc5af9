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

    /// <summary>How often the store is read from the start, in case an arrival was lost.</summary>
    private static readonly TimeSpan Sweep = TimeSpan.FromMinutes(1);

    private readonly DueWindow<QueuedEvent> _window = new(WindowSize);
    private readonly Permits _permits = new(options.Value.MaxRunning);

    /// <summary>Events that back off, and deliveries that have failed: how often in a row. In memory alone: after a move they start with short waits again.</summary>
    private readonly Dictionary<long, int> _failures = [];

    private IGrainTimer? _timer;
    private DateTimeOffset _timerAt;
    private DateTimeOffset _pausedUntil;
    private DateTimeOffset _sweptAt;
    private int _running;
    private bool _stopping;
    private TaskCompletionSource? _quiet;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _sweptAt = time.GetUtcNow();
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
        var now = time.GetUtcNow();
        _timerAt = default;
        if (now - _sweptAt >= Sweep)
        {
            _sweptAt = now;
            _window.Restart();
        }

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
        if (_window is { Count: 0, Taken: 0, IsComplete: true })
        {
            // Nothing is left: the activation may end.
            _timer!.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timerAt = default;
            return;
        }

        var next = _sweptAt + Sweep;
        if (!IsLoaded && _window.NextDue is { } due)
        {
            var at = DateTimeOffset.FromUnixTimeMilliseconds(due);
            if (at < _pausedUntil) at = _pausedUntil;
            if (_running >= _permits.Allowed && at < _permits.AsksAt) at = _permits.AsksAt;
            if (at < next) next = at;
        }

        if (next == _timerAt) return;
        _timerAt = next;
        _timer!.Change(next > now ? next - now : TimeSpan.FromMilliseconds(1), Sweep);
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
            _timer!.Change(BackOff.Shortest, Sweep);
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

    private async Task Attempt(QueuedEvent next, Action ended)
    {
        if (await Payload(next) is not { } payload)
        {
            // Somebody has dropped it.
            _window.Settle(next.Id);
            return;
        }

        var target = await attempts.Find(next.Invocation);
        var now = time.GetUtcNow();
        EventMeasures.Age(next.Invocation.Function, now - next.AcceptedAt);
        if (target.IsGone)
        {
            LogGone(next.Invocation.RequestId, Function.GrainKey);
            EventMeasures.Dropped(Function, "FunctionDeleted");
            await Remove(next);
            return;
        }

        // 1. Too old, or one attempt.
        if (EventRetry.IsTooOld(next.AcceptedAt, now, target.Rules))
        {
            await GiveUp(next, payload, target, EventCondition.EventAgeExceeded, EventAttempt.Without(AttemptEnd.Throttled, 429, "The event was not run before its maximum age."));
            return;
        }

        var attempt = target.Refusal is { } refusal
            ? EventAttempt.Without(AttemptEnd.Unavailable, 500, refusal.Message)
            : await Task.Run(() => attempts.Run(next.Invocation, payload, target));

        // 2. What it says about how much may run.
        now = time.GetUtcNow();
        if (attempt.End is AttemptEnd.Throttled or AttemptEnd.Unavailable) _permits.Refused(_running - 1, now, dice.Roll());
        else _permits.Taken();
        ended();

        // 3. What becomes of the event.
        var failures = next.Attempts + (attempt.End == AttemptEnd.FunctionFailed ? 1 : 0);
        var tried = next with { Attempts = failures };
        var backOffs = _failures.GetValueOrDefault(next.Id) + 1;
        switch (EventRetry.After(attempt.End, failures, backOffs, next.AcceptedAt, now, target.Rules, dice.Roll(), out var again))
        {
            case NextStep.Finish when target.Settings?.OnSuccess is { } destination:
                await Deliver(next, payload, Outcome(EventCondition.Success, attempt, now) with { Destination = destination });
                break;
            case NextStep.Finish:
                await Remove(next);
                break;
            case NextStep.Retry:
                _failures.Remove(next.Id);
                await Store(tried with { Due = again, Outcome = Outcome("", attempt, now) });
                break;
            case NextStep.BackOff:
                _failures[next.Id] = backOffs;
                await Store(next with { Due = again });
                break;
            case NextStep.GiveUpTooOld:
                await GiveUp(tried, payload, target, EventCondition.EventAgeExceeded, attempt);
                break;
            case NextStep.GiveUpSwitchedOff:
                await GiveUp(tried, payload, target, EventCondition.ZeroReservedConcurrency, attempt);
                break;
            case NextStep.GiveUpCircle:
                await GiveUp(tried, payload, target, EventCondition.RecursiveInvocation, attempt);
                break;
            default:
                await GiveUp(tried, payload, target, EventCondition.RetriesExhausted, attempt);
                break;
        }
    }

    private async Task GiveUp(QueuedEvent given, ReadOnlyMemory<byte> payload, EventTarget target, string condition, EventAttempt last)
    {
        EventMeasures.Dropped(Function, condition);
        var now = time.GetUtcNow();
        var outcome = last.ExecutedVersion is null && given.Outcome is { ExecutedVersion: not null } ran
            ? ran with { Condition = condition, At = now }
            : Outcome(condition, last, now);
        outcome = outcome with { DeadLetterTarget = target.DeadLetterTarget, Destination = target.Settings?.OnFailure };
        if (!outcome.IsDelivered)
        {
            await Deliver(given, payload, outcome);
            return;
        }

        LogGivenUp(given.Invocation.RequestId, Function.GrainKey, condition, outcome.ErrorMessage);
        if (options.Value.FailedHours == 0) await Remove(given);
        else await Store(given with { State = EventState.Failed, Due = now.AddHours(options.Value.FailedHours), Outcome = outcome });
    }

    private async Task Deliver(QueuedEvent ended, ReadOnlyMemory<byte> payload, EventOutcome outcome)
    {
        var told = await delivery.Tell(ended, payload, outcome, CancellationToken.None);
        if (told.IsDelivered) await Remove(ended);
        else await Store(ended with { State = EventState.Undelivered, Due = NextTry(ended.Id), Outcome = told });
    }

    /// <returns>Null when the event is not stored any more.</returns>
    private async Task<ReadOnlyMemory<byte>?> Payload(QueuedEvent of) => of.HasEvent ? of.Invocation.Event : await store.Payload(of.Id, CancellationToken.None);

    private async Task Remove(QueuedEvent ended)
    {
        _failures.Remove(ended.Id);
        await Lastingly(async () =>
        {
            await store.Remove(ended.Id, CancellationToken.None);
            return true;
        });
        _window.Settle(ended.Id);
    }

    /// <summary>
    /// What has become of an event must be stored, or its function runs again: it is tried until the store takes it, and meanwhile nothing new is begun. An activation that ends leaves it to the next one.
    /// </summary>
    private async Task<bool> Lastingly(Func<Task<bool>> write)
    {
        while (true)
        {
            try
            {
                return await write();
            }
            catch (Exception exception) when (!_stopping)
            {
                LogUnwritable(exception, Function.GrainKey);
                _pausedUntil = time.GetUtcNow() + BackOff.Shortest;
                await Task.Delay(BackOff.Shortest, time);
            }
        }
    }

    private async Task Store(QueuedEvent changed)
    {
        if (await Lastingly(() => store.Update(changed, CancellationToken.None))) _window.Return(changed.Due.ToUnixTimeMilliseconds(), changed.Id, Light(changed));
        else _window.Settle(changed.Id);
    }

    private void Offer(QueuedEvent arrived) => _window.Offer(arrived.Due.ToUnixTimeMilliseconds(), arrived.Id, Light(arrived));

    /// <summary>Large payloads stay in the store.</summary>
    private static QueuedEvent Light(QueuedEvent queued) =>
        queued.Invocation.Event.Length > Storage.Async.IEventStore.InlineBytes ? Bare(queued) : queued;

    private DateTimeOffset NextTry(long id)
    {
        var times = _failures[id] = _failures.GetValueOrDefault(id) + 1;
        return time.GetUtcNow() + BackOff.After(times, dice.Roll());
    }

    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());

    private static EventOutcome Outcome(string condition, EventAttempt attempt, DateTimeOffset now) => new()
    {
        Condition = condition,
        At = now,
        ExecutedVersion = attempt.ExecutedVersion,
        FunctionError = attempt.FunctionError,
        Response = attempt.Response,
        TraceHeader = attempt.TraceHeader,
        ErrorCode = attempt.ErrorCode,
        ErrorMessage = attempt.ErrorMessage,
    };
}
