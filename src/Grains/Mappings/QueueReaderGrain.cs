using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Invocation;
using Grid.Contracts.Mappings;
using Grid.Contracts.Messaging;
using Grid.Scheduling.Mappings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Grid.Grains.Mappings;

/// <summary>
/// Reads a queue for one mapping. One loop receives and forms batches; each batch runs by itself, in the other file. Reentrant, because a batch may last 15 minutes while orders come; it
/// remembers nothing that lasts, because the queue does: what was under way when a silo died is shown again.
/// </summary>
[Reentrant]
internal sealed partial class QueueReaderGrain(
    IInvoker invoker,
    WorkCount work,
    Dice dice,
    TimeProvider time,
    [FromKeyedServices(MachineClock.Key)] TimeProvider machine,
    ILogger<QueueReaderGrain> logger) : Grain, IQueueReaderGrain
{
    /// <summary>Messages that a queue gives at once.</summary>
    private const int MostReceived = 10;

    private const int LongPollSeconds = 20;

    /// <summary>Of an event.</summary>
    private const int MostBytes = 6 * 1024 * 1024;

    /// <summary>Who is not told to go on for so long has been forgotten, and stops.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly List<HeldMessage> _carried = [];

    private ReaderOrder? _order;

    /// <summary>The same for the whole life of a mapping.</summary>
    private QueueId? _queue;
    private RecordFilter _filter = RecordFilter.Parse([], null)!;
    private BatchLanes _lanes = new(BatchLanes.Most);
    private int _most = BatchLanes.Most;
    private TimeSpan _visibility;
    private long _toldAt;
    private bool _polling;
    private bool _stopping;
    private int _running;
    private ReaderStatus _status;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Null when nothing is to be begun.</summary>
    private ReaderOrder? Current => _stopping || machine.GetElapsedTime(_toldAt) > Lease ? null : _order;

    public Task<ReaderStatus> Run(ReaderOrder order, CancellationToken cancellationToken)
    {
        _toldAt = machine.GetTimestamp();
        if (_order is null || order.Revision > _order.Revision) Take(order);
        if (!_polling && !_stopping) _ = Poll();
        return Task.FromResult(_status);
    }

    public async Task<ReaderStatus> Stop(bool forget, CancellationToken cancellationToken)
    {
        _order = null;
        Signal();
        while (_running > 0 && _order is null) await _changed.Task;
        return _status;
    }

    /// <summary>Waits for what is under way, as long as it may.</summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _stopping = true;
        Signal();
        try
        {
            while (_running > 0) await _changed.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            LogLeft(this.GetPrimaryKeyString(), _running);
        }
    }

    private void Take(ReaderOrder order)
    {
        _order = order;
        _queue = QueueId.FromArn(order.Mapping.SourceArn) ?? throw new InvalidOperationException($"{order.Mapping.SourceArn} is not a queue.");
        _filter = RecordFilter.Parse(order.Mapping.Settings.Filters, "body") ?? throw new InvalidOperationException("A filter was stored that cannot be read.");
        var most = order.Mapping.Settings.MaximumConcurrency ?? BatchLanes.Most;
        if (most != _most) (_most, _lanes) = (most, new BatchLanes(most));
        _visibility = TimeSpan.Zero;
        Signal();
    }

    private void Signal()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.TrySetResult();
    }

    /// <summary>The loop. It ends when there is no order, and begins again with the next one.</summary>
    private async Task Poll()
    {
        _polling = true;
        var isThere = true;
        try
        {
            while (isThere && Current is { } order)
            {
                try
                {
                    isThere = await Collect(order);
                }
                catch (Exception exception) when (!_stopping)
                {
                    // The queue's silo, or the store: the messages are shown again.
                    LogFailed(exception, this.GetPrimaryKeyString());
                    await Wait(Pause, machine);
                }
            }

            await GiveBack(_carried);
        }
        catch (Exception exception)
        {
            LogFailed(exception, this.GetPrimaryKeyString());
        }
        finally
        {
            _carried.Clear();
            _polling = false;
        }

        // An order has come while the last messages were given back.
        if (isThere && Current is not null) _ = Poll();
    }

    /// <summary>Waits for room, receives, and begins what is full or has waited long enough.</summary>
    /// <returns>False when the queue is gone.</returns>
    private async Task<bool> Collect(ReaderOrder order)
    {
        // 1. Room.
        var now = time.GetUtcNow();
        if (!_lanes.MayBegin(_running, now))
        {
            var wait = now < _lanes.PausedUntil ? _lanes.PausedUntil - now : Timeout.InfiniteTimeSpan;
            // What waits for room is not shown to others meanwhile, or a group would be with two batches.
            if (_carried.Count > 0 && _visibility > TimeSpan.Zero && (wait < TimeSpan.Zero || wait > _visibility / 2)) wait = _visibility / 2;
            await Wait(wait, time);
            if (_carried.Count > 0) await Keep(_carried);
            return true;
        }

        if (_visibility == TimeSpan.Zero && !await LookAtQueue()) return false;

        // 2. A first message.
        var settings = order.Mapping.Settings;
        var window = TimeSpan.FromSeconds(settings.MaximumBatchingWindowInSeconds);
        var waits = window > TimeSpan.Zero && order.Mapping.Source is MappingSource.Queue;
        if (_carried.Count == 0)
        {
            var room = waits || order.Mapping.Source is MappingSource.FifoQueue ? settings.BatchSize : settings.BatchSize * (_lanes.Allowed - _running);
            if (!await Receive(order, Math.Min(MostReceived, room), LongPollSeconds)) return false;
        }

        // 3. More, until the batch is full. Messages must not be shown again while they wait here.
        if (waits)
        {
            var until = time.GetUtcNow() + (window < _visibility / 2 ? window : _visibility / 2);
            while (_carried.Count > 0 && !IsFull(settings) && Current == order && time.GetUtcNow() is var moment && moment < until)
            {
                if (!await Receive(order, Math.Min(MostReceived, settings.BatchSize - _carried.Count), Math.Min(LongPollSeconds, (int)Math.Ceiling((until - moment).TotalSeconds)))) return false;
            }
        }

        // 4. Batches, as many as there is room for; what is left goes first the next time.
        while (_carried.Count > 0 && Current == order && _lanes.MayBegin(_running, time.GetUtcNow())) Begin(order, Cut(order));
        return true;
    }

    private bool IsFull(MappingSettings settings) => _carried.Count >= settings.BatchSize || Bytes(_carried.Count) >= MostBytes;

    private int Bytes(int messages) => QueueFormat.EnvelopeBytes + _carried.Take(messages).Sum(held => held.Record.Length + 1);

    /// <summary>The next batch. What one reception of a FIFO queue gave stays together, so that a group is not with two batches.</summary>
    private List<HeldMessage> Cut(ReaderOrder order)
    {
        if (order.Mapping.Source is not MappingSource.FifoQueue) return Fitting(_carried, order.Mapping.Settings.BatchSize);
        List<HeldMessage> whole = [.. _carried];
        _carried.Clear();
        return whole;
    }

    /// <summary>Takes as many messages away from the beginning as an event may have.</summary>
    private static List<HeldMessage> Fitting(List<HeldMessage> messages, int most = int.MaxValue)
    {
        var (count, bytes) = (0, QueueFormat.EnvelopeBytes);
        while (count < messages.Count && count < most && (count == 0 || bytes + messages[count].Record.Length < MostBytes)) bytes += messages[count++].Record.Length + 1;
        var fitting = messages.GetRange(0, count);
        messages.RemoveRange(0, count);
        return fitting;
    }

    /// <returns>False when the queue is gone.</returns>
    private async Task<bool> LookAtQueue()
    {
        var queue = await GrainFactory.GetGrain<IQueueGrain>(_queue!.Value.GrainKey).Describe(counted: false, CancellationToken.None);
        if (!queue.Ok) return Gone();
        _visibility = TimeSpan.FromSeconds(Math.Max(1, queue.Value.Settings.VisibilityTimeout));
        return true;
    }

    /// <summary>Takes what the filters let through; the rest is deleted.</summary>
    /// <returns>False when the queue is gone.</returns>
    private async Task<bool> Receive(ReaderOrder order, int most, int waitSeconds)
    {
        var began = machine.GetTimestamp();
        var queue = _queue!.Value;
        var grain = GrainFactory.GetGrain<IQueueGrain>(queue.GrainKey);
        var received = await grain.Receive(new ReceiveOrder { MaxMessages = most, WaitSeconds = waitSeconds }, CancellationToken.None);
        if (!received.Ok && received.Error.Kind is ApiErrorKind.QueueDoesNotExist) return Gone();
        if (!received.Ok || received.Value.Length == 0)
        {
            _lanes.Empty();

            // A queue whose silo stops, or that has too much in flight, answers before its time.
            if (machine.GetElapsedTime(began) < Pause) await Wait(Pause, machine);
            return true;
        }

        MappingMeasures.Count(order.Mapping, MappingMeasures.Polled, received.Value.Length);
        var held = received.Value.Select(message => new HeldMessage(message, QueueFormat.Record(message, queue))).ToList();
        var wanted = _filter.TakesAll ? held : held.FindAll(IsWanted);
        _carried.AddRange(wanted);
        if (wanted.Count < held.Count)
        {
            MappingMeasures.Count(order.Mapping, MappingMeasures.FilteredOut, held.Count - wanted.Count);
            await Delete(order, held.Except(wanted));
        }

        return true;
    }

    private bool IsWanted(HeldMessage held)
    {
        using var json = JsonDocument.Parse(held.Record);
        return _filter.Matches(json.RootElement);
    }

    private bool Gone()
    {
        _visibility = TimeSpan.Zero;
        Note(MappingResults.QueueGone);
        return false;
    }

    /// <summary>Until something has changed, or the time is over.</summary>
    private async Task Wait(TimeSpan most, TimeProvider clock)
    {
        try
        {
            await _changed.Task.WaitAsync(most, clock);
        }
        catch (TimeoutException)
        {
            // That was the time.
        }
    }

    /// <summary>The mapping hears of a result when it is another than before.</summary>
    private void Note(string result)
    {
        var isNew = result != _status.LastResult;
        _status = new ReaderStatus { LastResult = result, LastResultAt = time.GetUtcNow() };
        if (isNew) _ = GrainFactory.GetGrain<IMappingWork>(this.GetPrimaryKeyString()).Heard(this.GetPrimaryKeyString(), _status);
    }

    [LoggerMessage(1, LogLevel.Warning, "The reader of the event source mapping {Mapping} could not read its queue; it tries again")]
    private partial void LogFailed(Exception exception, string mapping);

    [LoggerMessage(2, LogLevel.Information, "The reader of the event source mapping {Mapping} leaves {Batches} batches behind, whose messages are shown again")]
    private partial void LogLeft(string mapping, int batches);
}
