using Grid.Contracts.Async;
using Grid.Scheduling.Async;

namespace Grid.Grains.Async;

/// <summary>One event at a time: its attempt, what becomes of it, and how that is stored before the window forgets it.</summary>
internal sealed partial class EventQueueGrain
{
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
            : await Task.Run(() => attempts.Run(next, payload, target));

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
