using Grid.Contracts;
using Grid.Contracts.Messaging;
using Grid.Scheduling.Messaging;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Messaging;

/// <summary>What happens by itself: waking receivers, deleting what was purged, moving messages out of a dead-letter queue.</summary>
internal sealed partial class QueueGrain
{
    private const int MostMoves = 10;

    /// <summary>Transactions of one step, so that the others of the database have their turn.</summary>
    private const int DropsPerStep = 20;

    private IGrainTimer? _work;
    private IGrainTimer? _alarm;
    private long _alarmAt = long.MaxValue;

    public Task Arrived(int messages)
    {
        _waiters.Wake(messages);
        return Task.CompletedTask;
    }

    public Task Wake(CancellationToken cancellationToken)
    {
        if (state.State.HasWork) StartWork();
        return Task.CompletedTask;
    }

    public async Task<Outcome<string>> StartMove(string? destinationArn, int? messagesPerSecond, CancellationToken cancellationToken)
    {
        if (!Exists) return ApiError.NotFound("The resource that you specified for the SourceArn parameter doesn't exist.");
        if ((await catalog.ListSources(Id, null, 1, cancellationToken)).Items.Count == 0) return ApiError.InvalidParameter("Source queue must be configured as a Dead Letter Queue.");
        if (state.State.HasWork && state.State.Moves is [{ Status: MoveStatus.Running }, ..])
            return QueueErrors.Unsupported("There is already a task running. Only one active task is allowed for a source queue arn at a given time.");
        if (destinationArn is not null)
        {
            if (QueueId.FromArn(destinationArn) is not { } destination || await GrainFactory.GetGrain<IQueuePeer>(destination.GrainKey).Rows(cancellationToken) is null)
                return ApiError.NotFound("The resource that you specified for the DestinationArn parameter doesn't exist.");
            if (destination == Id) return QueueErrors.Invalid("DestinationArn", destinationArn, "The destination must be another queue.");
            if (destination.IsFifo != Id.IsFifo) return QueueErrors.Invalid("DestinationArn", destinationArn, "The destination must be same type of queue as the source.");
        }

        var now = Now;
        var counts = await table.Count(
            state.State.Rows, Milliseconds(now), Milliseconds(MessageRules.ExpiredSince(now, state.State.Settings.MessageRetentionPeriod)), cancellationToken);
        var task = new MoveTask { Id = Guid.NewGuid().ToString(), DestinationArn = destinationArn, MessagesPerSecond = messagesPerSecond, ToMove = counts.Visible, StartedAt = now };
        await Store(state.State with { Moves = [task, .. state.State.Moves.Take(MostMoves - 1)] });
        StartWork();
        return task.Id;
    }

    public async Task<Outcome<long>> CancelMove(string taskId, CancellationToken cancellationToken)
    {
        if (!Exists || state.State.Moves.FirstOrDefault(task => task.Id == taskId) is not { } known) return QueueErrors.NoTask;
        if (known.Status is not MoveStatus.Running) return QueueErrors.Unsupported("Only active tasks can be cancelled.");
        await Store(state.State with { Moves = [known with { Status = MoveStatus.Cancelled }, .. state.State.Moves.Skip(1)] });
        return known.Moved;
    }

    public Task<Outcome<MoveTask[]>> Moves(CancellationToken cancellationToken) => Task.FromResult<Outcome<MoveTask[]>>(
        Exists ? state.State.Moves : ApiError.NotFound("The resource that you specified for the SourceArn parameter doesn't exist."));

    /// <summary>Wakes a receiver at this time, if one waits then. Only the next time counts: who is woken looks for the one after it.</summary>
    private void SetAlarm(long at)
    {
        if (at >= _alarmAt) return;
        _alarm?.Dispose();
        _alarmAt = at;
        var due = TimeSpan.FromMilliseconds(Math.Max(0, at - Milliseconds(Now)));
        _alarm = this.RegisterGrainTimer(Ring, new GrainTimerCreationOptions { DueTime = due, Period = Timeout.InfiniteTimeSpan, Interleave = true });
    }

    private Task Ring(CancellationToken cancellationToken)
    {
        _alarm?.Dispose();
        _alarm = null;
        _alarmAt = long.MaxValue;
        _waiters.Wake(1);
        return Task.CompletedTask;
    }

    private void StartWork() => _work ??= this.RegisterGrainTimer(
        Work, new GrainTimerCreationOptions { DueTime = MovePace.Step, Period = MovePace.Step, KeepAlive = true });

    private async Task Work(CancellationToken cancellationToken)
    {
        try
        {
            if (state.State.Moves is [{ Status: MoveStatus.Running } task, ..]) await MoveSome(task, cancellationToken);
            if (state.State.Dropped is [var rows, ..]) await DropSome(rows, cancellationToken);
            if (state.State.HasWork) return;
            _work?.Dispose();
            _work = null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Whatever it was, the next step tries again.
            LogFailed(Id.GrainKey, exception);
        }
    }

    private async Task DropSome(long rows, CancellationToken cancellationToken)
    {
        for (var drop = 0; drop < DropsPerStep; drop++)
        {
            if (await table.Drop(rows, cancellationToken)) continue;
            var next = state.State with { Dropped = [.. state.State.Dropped.Skip(1)] };
            if (next is { Exists: false, Dropped.Length: 0 }) await state.ClearStateAsync(cancellationToken);
            else await Store(next);
            return;
        }
    }

    private async Task MoveSome(MoveTask task, CancellationToken cancellationToken)
    {
        var now = Milliseconds(Now);
        var messages = await table.Peek(state.State.Rows, now, MovePace.PerStep(task.MessagesPerSecond), cancellationToken);
        if (messages.Count == 0)
        {
            await Replace(task with { Status = MoveStatus.Completed });
            return;
        }

        var destinations = new Dictionary<string, (IQueuePeer Peer, long Rows)>();
        foreach (var arn in messages.Select(message => task.DestinationArn ?? message.Source).Distinct())
        {
            var peer = arn is not null && QueueId.FromArn(arn) is { } queue ? GrainFactory.GetGrain<IQueuePeer>(queue.GrainKey) : null;
            if (peer is null || await peer.Rows(cancellationToken) is not { } rows)
            {
                await Replace(task with { Status = MoveStatus.Failed, FailureReason = arn is null ? "CouldNotDetermineMessageSource" : "AWS.SimpleQueueService.NonExistentQueue" });
                return;
            }

            destinations[arn!] = (peer, rows);
        }

        var moved = await table.Move(
            state.State.Rows, Id.IsFifo, [.. messages.Select(message => (message.Id, destinations[(task.DestinationArn ?? message.Source)!].Rows))], now, cancellationToken);
        await Replace(task with { Moved = task.Moved + moved });
        foreach (var (peer, _) in destinations.Values) await peer.Arrived(messages.Count);
    }

    private Task Replace(MoveTask task) => Store(state.State with { Moves = [task, .. state.State.Moves.Skip(1)] });

    [LoggerMessage(1, LogLevel.Error, "The queue {Queue} could not do what is to be done by itself")]
    private partial void LogFailed(string queue, Exception exception);
}
