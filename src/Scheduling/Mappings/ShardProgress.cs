namespace Grid.Scheduling.Mappings;

/// <summary>
/// One shard's way through its function: which records make the next batch, what becomes of a batch that failed, and how far everything is done. Records are spread over lanes by
/// their partition key; a lane has one batch at a time, so the records of a key stay in order. A batch that fails is tried again, whole or in halves, until it succeeds, its attempts
/// are used up or its records are too old; meanwhile its lane stands still and the others go on.
/// </summary>
public sealed class ShardProgress<TRecord>
{
    /// <summary>After the end of a window, in milliseconds: what was stored at its very end may be read a little later.</summary>
    public const long WindowGrace = 1_000;

    private readonly ShardRules _rules;
    private readonly Lane<TRecord>[] _lanes;
    private int _records;
    private long _bytes;
    private bool _atHead;
    private long? _window;
    private ReadOnlyMemory<byte> _state;
    private bool _windowIsFull;
    private long _expired;

    /// <param name="from">Where the shard's records begin that are not done yet.</param>
    public ShardProgress(ShardRules rules, Checkpoint from)
    {
        if (rules is { TumblingWindow: > 0, Lanes: not 1 }) throw new ArgumentException("Windows need one lane.", nameof(rules));
        _rules = rules;
        _lanes = [.. Enumerable.Range(0, rules.Lanes).Select(number => new Lane<TRecord>(number))];
        End = from.Position;
        (_window, _state) = (from.Window, from.State);
    }

    /// <summary>Position after the last record that was offered.</summary>
    public long End { get; private set; }

    /// <summary>No more records will be offered.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Whether more should be read.</summary>
    public bool HasRoom => !IsClosed && _records < 2 * _rules.BatchSize * _rules.Lanes && _bytes < (_rules.Lanes + 1L) * ShardRules.MostBytes;

    /// <summary>How far everything is done, however much behind it is done too.</summary>
    public Checkpoint Checkpoint => new(_lanes.Min(lane => lane.Lowest) is var lowest && lowest < End ? lowest : End, _window, _state);

    /// <summary>What the function answered last in the window; empty at its beginning.</summary>
    public ReadOnlyMemory<byte> WindowState => _state;

    /// <summary>Everything that there ever will be is done.</summary>
    public bool IsDrained => IsClosed && _window is null && Array.TrueForAll(_lanes, lane => lane.IsEmpty);

    /// <param name="key">Records with the same stay in order.</param>
    /// <param name="now">Milliseconds since 1970.</param>
    public void Offer(in PendingRecord<TRecord> record, uint key, long now)
    {
        End = record.Position + 1;
        _records++;
        _bytes += record.Bytes;
        _lanes[key % (uint)_lanes.Length].Add(record, now);
    }

    /// <summary>Records before a position are done: they were filtered out, or have expired before they were read.</summary>
    public void Skip(long to) => End = Math.Max(End, to);

    /// <summary>Records before a position are no longer there: what is left of them is given up instead of being tried.</summary>
    public void Expire(long before) => _expired = Math.Max(_expired, before);

    /// <summary>Whether all that the shard has now was offered.</summary>
    public bool IsAtHead => _atHead;

    /// <inheritdoc cref="IsAtHead"/>
    public void AtHead(bool atHead) => _atHead = atHead;

    public void Close() => IsClosed = true;

    /// <summary>What is to be done next, or null when nothing is before <see cref="NextDue"/> or before a batch that is under way has ended.</summary>
    public RecordBatch<TRecord>? Next(long now)
    {
        foreach (var lane in _lanes)
        {
            if (lane.Running is null && Next(lane, now) is { } batch) return lane.Running = batch;
        }

        return null;
    }

    /// <summary>When <see cref="Next"/> should be asked again by itself, in milliseconds since 1970; null when not before something happens.</summary>
    public long? NextDue()
    {
        long? due = null;
        foreach (var lane in _lanes)
        {
            if (lane.Running is not null) continue;
            long? own = lane.Again is { } again ? again.Due
                : lane.Waiting > 0 ? lane.WaitsSince + _rules.BatchingWindow
                : _atHead && _window is { } window ? window + _rules.TumblingWindow + WindowGrace
                : null;
            if (own < (due ?? long.MaxValue)) due = own;
        }

        return due;
    }

    /// <param name="state">Of the window; not used without windows.</param>
    /// <param name="isFull">The state is larger than a state may be: the window ends.</param>
    public void Succeeded(RecordBatch<TRecord> batch, ReadOnlyMemory<byte> state = default, bool isFull = false)
    {
        Done(batch);
        if (batch.Work == BatchWork.EndWindow) EndWindow();
        else if (_rules.TumblingWindow > 0) (_state, _windowIsFull) = (state, isFull);
    }

    /// <summary>The function had the batch and failed.</summary>
    public void Failed(RecordBatch<TRecord> batch, long now, double roll)
    {
        batch.Invocations++;
        var lane = Release(batch);
        if (_rules.Bisects && batch.Records.Count > 1)
        {
            var middle = batch.Records.Count / 2;
            lane.Return(Again(batch.Part(middle, batch.Records.Count), batch.Failures, 0, now));
            lane.Return(Again(batch.Part(0, middle), batch.Failures, 0, now));
            return;
        }

        lane.Return(Retried(batch, batch.Failures + 1, now, roll));
    }

    /// <summary>The function did the records before a position, and failed there.</summary>
    public void FailedFrom(RecordBatch<TRecord> batch, long position, long now, double roll)
    {
        var done = 0;
        while (done < batch.Records.Count && batch.Records[done].Position < position) done++;
        if (done == 0)
        {
            Failed(batch, now, roll);
            return;
        }

        batch.Invocations++;
        var lane = Release(batch);
        var rest = batch.Part(done, batch.Records.Count);
        Forget(batch.Part(0, done));
        // Going on behind what was done is a split, which uses up no attempt where batches are split.
        lane.Return(Retried(rest, batch.Failures + (_rules.Bisects ? 0 : 1), now, roll));
    }

    /// <summary>The function did not get the batch: throttled, or the platform failed. Uses up no attempt.</summary>
    public void NotReached(RecordBatch<TRecord> batch, long now, double roll)
    {
        var (lane, work) = (Release(batch), batch.Work);
        Again(batch, batch.Failures, batch.BackOffs + 1, Due(batch, now + RetryPause.After(batch.BackOffs + 1, roll)));
        // What was to be given up is not tried once more.
        if (work is BatchWork.GiveUpExhausted) batch.Work = work;
        lane.Return(batch);
    }

    /// <summary>Who has to be told of it has been told.</summary>
    public void GivenUp(RecordBatch<TRecord> batch)
    {
        Done(batch);
        if (batch.Records.Count == 0) EndWindow();
    }

    private static RecordBatch<TRecord> Again(RecordBatch<TRecord> batch, int failures, int backOffs, long due)
    {
        (batch.Work, batch.Failures, batch.BackOffs, batch.Due) = (batch.Records.Count == 0 ? BatchWork.EndWindow : BatchWork.Invoke, failures, backOffs, due);
        return batch;
    }

    private RecordBatch<TRecord>? Next(Lane<TRecord> lane, long now)
    {
        // 1. What has been tried before.
        if (lane.Again is { } again)
        {
            if (again.Due > now) return null;
            lane.Take();
            return again.Work is BatchWork.GiveUpExhausted ? again : Fresh(lane, again, now);
        }

        // 2. The end of the window.
        if (_window is { } open && EndsNow(lane, open, now))
        {
            return new RecordBatch<TRecord>(lane.Number, []) { Work = BatchWork.EndWindow, Window = open, EndsEarly = _windowIsFull };
        }

        // 3. A new batch.
        if (lane.Waiting == 0 || !IsReady(lane, now)) return null;
        if (_rules.TumblingWindow > 0) _window ??= WindowOf(lane.First);
        var batch = lane.Take(_rules.BatchSize, ShardRules.MostBytes - (_rules.TumblingWindow > 0 ? ShardRules.MostState : 0), _window is { } window ? window + _rules.TumblingWindow : null);
        batch.Window = _window;
        return Fresh(lane, batch, now);
    }

    /// <summary>What of a batch is too old is given up first, the rest is tried.</summary>
    private RecordBatch<TRecord> Fresh(Lane<TRecord> lane, RecordBatch<TRecord> batch, long now)
    {
        var old = 0;
        while (old < batch.Records.Count && IsTooOld(batch.Records[old], now)) old++;
        if (old == 0) return batch;
        if (old < batch.Records.Count) lane.Return(Again(batch.Part(old, batch.Records.Count), batch.Failures, batch.BackOffs, now));
        var given = batch.Part(0, old);
        given.Work = BatchWork.GiveUpTooOld;
        return given;
    }

    private bool IsTooOld(in PendingRecord<TRecord> record, long now) =>
        record.Position < _expired || (_rules.MaximumAge is { } age && now - record.ArrivedAt >= age);

    private RecordBatch<TRecord> Retried(RecordBatch<TRecord> batch, int failures, long now, double roll)
    {
        if (_rules.RetryAttempts is { } most && failures > most)
        {
            batch.Work = BatchWork.GiveUpExhausted;
            batch.Due = now;
            return batch;
        }

        return Again(batch, failures, batch.BackOffs + 1, Due(batch, now + RetryPause.After(batch.BackOffs + 1, roll)));
    }

    /// <summary>No later than when the first record becomes too old, so that it is given up then.</summary>
    private long Due(RecordBatch<TRecord> batch, long due) =>
        _rules.MaximumAge is { } age && batch.Records.Count > 0 ? Math.Min(due, batch.Records[0].ArrivedAt + age) : due;

    private bool IsReady(Lane<TRecord> lane, long now) =>
        lane.Waiting >= _rules.BatchSize || lane.Bytes >= ShardRules.MostBytes || IsClosed || !HasRoom || now >= lane.WaitsSince + _rules.BatchingWindow
        || (_window is { } window && WindowOf(lane.Last) > window);

    private bool EndsNow(Lane<TRecord> lane, long window, long now) =>
        _windowIsFull || (lane.Waiting > 0
            ? WindowOf(lane.First) != window
            : IsClosed || (_atHead && now >= window + _rules.TumblingWindow + WindowGrace));

    private long WindowOf(in PendingRecord<TRecord> record) => record.ArrivedAt - (record.ArrivedAt % _rules.TumblingWindow);

    private void EndWindow() => (_window, _state, _windowIsFull) = (null, default, false);

    private void Done(RecordBatch<TRecord> batch)
    {
        Release(batch);
        Forget(batch);
    }

    private void Forget(RecordBatch<TRecord> batch)
    {
        _records -= batch.Records.Count;
        foreach (var record in batch.Records) _bytes -= record.Bytes;
    }

    private Lane<TRecord> Release(RecordBatch<TRecord> batch)
    {
        var lane = _lanes[batch.Lane];
        if (lane.Running != batch) throw new ArgumentException("The batch is not under way.", nameof(batch));
        lane.Running = null;
        return lane;
    }
}
