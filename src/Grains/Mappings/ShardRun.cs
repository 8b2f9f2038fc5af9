using System.Buffers;
using Grid.Contracts.Streams;
using Grid.Grains.Streams;
using Grid.Scheduling.Mappings;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Mappings;

/// <summary>
/// Reads one shard for one mapping, from one state of the mapping to the next: reads ahead, gives batches to the function, and saves how far everything is done. All of it runs in the
/// turns of the reader's grain, but for the invocations. How it reads is in the other file.
/// </summary>
/// <param name="save">Makes a checkpoint last. Returns false when this reader may not go on.</param>
internal sealed partial class ShardRun(ReaderOrder order, ShardReading reading, Checkpoint from, Func<Checkpoint, bool, Task<bool>> save, Action<string> heard) : IDisposable
{
    /// <summary>Room for an event, in bytes, that a lane keeps while nothing waits.</summary>
    private const int MostKept = 4 * 1024;

    /// <summary>While something does.</summary>
    private const int MostKeptBusy = 8 * 1024 * 1024;

    private readonly StreamShard _shard = order.Shard!;
    private readonly IShardGrain _log = reading.Grains.GetGrain<IShardGrain>(order.Shard!.Log);
    private readonly IRecordFormat _format = reading.FormatOf(order.Mapping.Source);
    private readonly RecordSource _source = new(order.Mapping.SourceArn, order.Mapping.Id.Region, "");
    private readonly ShardRules _rules = RulesOf(order.Mapping.Settings);
    private readonly ILogger _logger = reading.Logger;
    private readonly Pulse _pulse = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<int, ArrayBufferWriter<byte>> _buffers = [];
    private readonly RecentTraces _traces = new();

    private CancellationToken _stopping;
    private ShardProgress<ShardRecord> _progress = null!;
    private BatchEvents _events = null!;
    private RecordFilter _filter = null!;
    private Checkpoint _saved = from;
    private bool _isReading;
    private bool _isSaving;
    private bool _isLost;
    private int _underWay;
    private DateTimeOffset _expiryLooked;

    public ReaderOrder Order => order;

    /// <summary>Ends when the run has: drained, stopped with nothing under way, or because somebody else reads the shard.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    public bool IsDrained { get; private set; }

    private DateTimeOffset Now => reading.Time.GetUtcNow();

    private long NowMs => Now.ToUnixTimeMilliseconds();

    public void Start()
    {
        _stopping = _stop.Token;
        _filter = RecordFilter.Parse(order.Mapping.Settings.Filters, _format.Carried) ?? throw new InvalidOperationException("A mapping has a filter that cannot be read.");
        _progress = new ShardProgress<ShardRecord>(_rules, _saved);
        _events = new BatchEvents(_format, _shard, _rules);
        Completion = Loop();
    }

    /// <summary>Begins nothing any more.</summary>
    public void Stop()
    {
        _stop.Cancel();
        _pulse.Set();
    }

    public void Dispose()
    {
        if (!_stopping.IsCancellationRequested) _stop.Cancel();
        _stop.Dispose();
    }

    private static ShardRules RulesOf(Contracts.Mappings.MappingSettings settings) => new()
    {
        BatchSize = settings.BatchSize,
        BatchingWindow = settings.MaximumBatchingWindowInSeconds * 1000L,
        Lanes = settings.ParallelizationFactor,
        RetryAttempts = settings.MaximumRetryAttempts < 0 ? null : settings.MaximumRetryAttempts,
        MaximumAge = settings.MaximumRecordAgeInSeconds < 0 ? null : settings.MaximumRecordAgeInSeconds * 1000L,
        Bisects = settings.BisectBatchOnFunctionError,
        TumblingWindow = settings.TumblingWindowInSeconds * 1000L,
    };

    private async Task Loop()
    {
        using var timer = reading.Time.CreateTimer(static pulse => ((Pulse)pulse!).Set(), _pulse, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        while (!_isLost)
        {
            // 1. Begin what may begin.
            if (!_stopping.IsCancellationRequested)
            {
                while (_progress.Next(NowMs) is { } batch) _ = Process(batch);
                if (!_isReading && _progress.HasRoom) _ = ReadOn();
            }

            // 2. Save how far everything is done.
            var checkpoint = _progress.Checkpoint;
            var isSaved = checkpoint.Position == _saved.Position && checkpoint.Window == _saved.Window && checkpoint.State.Equals(_saved.State);
            if (_progress.IsDrained && !IsDrained) _ = Save(checkpoint, isDrained: true);
            else if (!isSaved) _ = Save(checkpoint, isDrained: false);

            // 3. End, or wait for what happens next.
            if (IsDrained || (_stopping.IsCancellationRequested && _underWay == 0 && !_isSaving && isSaved)) return;
            var due = _stopping.IsCancellationRequested ? null : _progress.NextDue();
            timer.Change(due is { } at ? TimeSpan.FromMilliseconds(Math.Max(0, at - NowMs)) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            await _pulse.Wait();
        }
    }

    private async Task Save(Checkpoint checkpoint, bool isDrained)
    {
        // One at a time; what comes meanwhile is saved with the next.
        if (_isSaving) return;
        _isSaving = true;
        try
        {
            if (await save(checkpoint, isDrained)) (_saved, IsDrained) = (checkpoint, isDrained);
            else _isLost = true;
        }
        finally
        {
            _isSaving = false;
            _pulse.Set();
        }
    }

    private async Task Process(RecordBatch<ShardRecord> batch)
    {
        _underWay++;
        reading.Work.Begin();
        try
        {
            if (batch.Work is BatchWork.GiveUpExhausted or BatchWork.GiveUpTooOld)
            {
                await reading.GivenUp.Tell(order.Mapping, _format, _shard, order.StreamArn, batch, _events, _stopping);
                _progress.GivenUp(batch);
            }
            else
            {
                await Attempt(batch);
            }
        }
        catch (Exception exception)
        {
            if (exception is not OperationCanceledException) LogFailed(exception, order.Mapping.Id.Uuid, _shard.Id);
            _progress.NotReached(batch, NowMs, reading.Dice.Roll());
            await LookForExpiry();
        }
        finally
        {
            reading.Work.End();
            _underWay--;
            if (_buffers.TryGetValue(batch.Lane, out var buffer) && buffer.Capacity > (_progress.NextDue() is null ? MostKept : MostKeptBusy)) _buffers.Remove(batch.Lane);
            _pulse.Set();
        }
    }

    private async Task Attempt(RecordBatch<ShardRecord> batch)
    {
        if (batch.Records.Count > 0) MappingMeasures.Age(order.Mapping, NowMs - batch.Records[^1].ArrivedAt);
        if (!_buffers.TryGetValue(batch.Lane, out var buffer)) _buffers[batch.Lane] = buffer = new ArrayBufferWriter<byte>(4096);
        buffer.ResetWrittenCount();
        var state = _progress.WindowState;
        MappingMeasures.Count(order.Mapping, MappingMeasures.Invoked, batch.Records.Count);
        string[] causes = batch.Records.Count == 0 ? [] : [.. _traces.Between(batch.Records[0].Position, batch.Records[^1].Position + 1).Select(trace => trace.Header)];
        var result = await Task.Run(() => reading.Attempts.Run(order.Mapping, _events, batch, state, buffer, Position, causes));
        batch.Last = result.Attempt ?? batch.Last;
        heard(result.Text);
        if (result.End is BatchEnd.Failed or BatchEnd.FailedFrom) MappingMeasures.Count(order.Mapping, MappingMeasures.FailedInvoke, batch.Records.Count);
        switch (result.End)
        {
            case BatchEnd.Succeeded:
                _progress.Succeeded(batch, result.State, result.IsFull);
                break;
            case BatchEnd.Failed:
                _progress.Failed(batch, NowMs, reading.Dice.Roll());
                await LookForExpiry();
                break;
            case BatchEnd.FailedFrom:
                _progress.FailedFrom(batch, result.FailedFrom, NowMs, reading.Dice.Roll());
                await LookForExpiry();
                break;
            default:
                _progress.NotReached(batch, NowMs, reading.Dice.Roll());
                await LookForExpiry();
                break;
        }
    }

    private long? Position(string sequenceNumber) => _format.PositionOf(_shard, sequenceNumber);

    [LoggerMessage(2, LogLevel.Error, "Mapping {Uuid} could not run a batch of shard {Shard}; it tries again")]
    private partial void LogFailed(Exception exception, string uuid, string shard);
}
