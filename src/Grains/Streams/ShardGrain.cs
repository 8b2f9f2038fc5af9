using System.Diagnostics;
using Grid.Contracts.Streams;
using Grid.Grains.Messaging;
using Grid.Scheduling.Streams;
using Grid.Storage.Streams;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Streams;

/// <summary>
/// One shard. What is put while a block is being written goes into the next one, and one block is written after the other. The log guards itself against a second activation; this
/// grain knows the head, keeps what came lately for those who read along, and knows who waits. All its calls interleave: what they share changes only between two awaits.
/// </summary>
internal sealed partial class ShardGrain(
    IShardLog log,
    IOptions<StreamOptions> options,
    RecentMemory memory,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<ShardGrain> logger) : Grain, IShardGrain
{
    /// <summary>Bytes that may wait to be written. What comes above is refused like what comes above the limits.</summary>
    private const int MostWaitingBytes = 64 * 1024 * 1024;

    private const int MostAttempts = 5;

    /// <summary>For how long the head that was seen counts for a writer: shorter than any retention, so that the block that another would have written there is not deleted yet.</summary>
    private static readonly TimeSpan WritersTrust = TimeSpan.FromHours(1);

    /// <summary>For how long it counts for a reader: another activation may have written.</summary>
    private static readonly TimeSpan ReadersTrust = TimeSpan.FromMinutes(1);

    private readonly Queue<ShardDraft> _drafts = new(0);
    private readonly QueueWaiters _readers = new(time);
    private readonly RecentBlocks _recent = new(memory);
    private readonly RecentTraces _traces = new();
    private readonly Allowance _bytes = new(options.Value.WriteBytesPerSecond);
    private readonly Allowance _records = new(options.Value.WriteRecordsPerSecond);
    private readonly long _origin = time.GetTimestamp();

    /// <summary>The last draft, while it takes records.</summary>
    private ShardDraft? _open;
    private ShardHead _head;
    private TimeSpan _seenAt;
    private long _lastGiven;
    private long _waitingBytes;
    private bool _isKnown;
    private bool _isGone;
    private bool _isWriting;
    private bool _isLeaving;
    private IGrainTimer? _forgetting;

    private long Log => this.GetPrimaryKeyLong();

    /// <summary>Since this activation began.</summary>
    private TimeSpan Elapsed => time.GetElapsedTime(_origin);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await See(cancellationToken);
        await base.OnActivateAsync(cancellationToken);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _recent.Clear();
        return base.OnDeactivateAsync(reason, cancellationToken);
    }

    public Task<ShardPut> Put(NewRecord[] records, bool limited, CancellationToken cancellationToken)
    {
        if (_isGone || _head.IsClosed) return Task.FromResult(new ShardPut { IsClosed = true });
        var put = new ShardDraftPut(records.Length);
        var now = Elapsed;
        _lastGiven = Math.Max(_lastGiven, time.GetUtcNow().ToUnixTimeMilliseconds());
        var rest = 0L;
        foreach (var record in records) rest += RecordBlock.SizeOf(record.PartitionKey, record.Data.Length);
        for (var index = 0; index < records.Length; index++)
        {
            ref readonly var record = ref records[index];
            var size = RecordBlock.SizeOf(record.PartitionKey, record.Data.Length);
            if (Allows(size, limited, now))
            {
                Draft(size, rest).Write(put, index, record, size, _lastGiven);
                _waitingBytes += size;
            }

            rest -= size;
        }

        if (put.Drafts == 0) return Task.FromResult(put.Refused());
        if (!_isWriting) _ = Write();
        return Activity.Current is { Recorded: true } span ? Traced(put, span) : put.Done;
    }

    public async Task<long> Close(CancellationToken cancellationToken)
    {
        if (_isGone || _head.IsClosed) return _head.Next;
        var put = new ShardDraftPut(0);
        _open = null;
        _drafts.Enqueue(ShardDraft.End(put));
        if (!_isWriting) _ = Write();
        await put.Done;
        return _head.Next;
    }

    public async Task<long> Head(CancellationToken cancellationToken)
    {
        await SeeAgain(cancellationToken);
        return _head.Next;
    }

    public async Task<long> At(DateTimeOffset arrivedAt, CancellationToken cancellationToken)
    {
        await SeeAgain(cancellationToken);
        var (head, at) = (_head, arrivedAt.ToUnixTimeMilliseconds());
        if (DateTimeOffset.FromUnixTimeMilliseconds(at) < arrivedAt) at++;
        return at > head.LastArrival ? head.Next : await log.At(Log, at, cancellationToken) ?? head.Next;
    }

    /// <summary>Those who read along are told whence the records came.</summary>
    private async Task<ShardPut> Traced(ShardDraftPut put, Activity span)
    {
        var done = await put.Done;
        if (!done.IsClosed) _traces.Add(span, put.Positions);
        return done;
    }

    private bool Allows(int size, bool limited, TimeSpan now)
    {
        if (_waitingBytes > 0 && _waitingBytes + size > MostWaitingBytes) return false;
        if (!limited) return true;
        if (!_records.Has(1, now) || !_bytes.Has(size, now)) return false;
        _records.Use(1);
        _bytes.Use(size);
        return true;
    }

    /// <param name="rest">Bytes that are to follow, this record's included.</param>
    private ShardDraft Draft(int size, long rest)
    {
        if (_open is null || !_open.Fits(size)) _drafts.Enqueue(_open = new ShardDraft());
        _open.Reserve((int)Math.Min(rest, ShardDraft.MostBytes));
        return _open;
    }

    /// <summary>One draft after the other, until there is none. Throws nothing.</summary>
    private async Task Write()
    {
        _isWriting = true;
        while (_drafts.TryDequeue(out var draft))
        {
            if (draft == _open) _open = null;
            try
            {
                await Write(draft);
            }
#pragma warning disable CA1031 // Whoever put the records hears of it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                // Nobody knows whether the block is durable, so the head must be looked for.
                _isKnown = false;
                LogFailed(Log, exception);
                draft.Fail(exception);
            }

            _waitingBytes -= draft.Length;
        }

        _drafts.TrimExcess();
        _isWriting = false;
    }

    private async Task Write(ShardDraft draft)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (!_isKnown || Elapsed - _seenAt >= WritersTrust) await See(CancellationToken.None);
            if (_isGone || _head.IsClosed)
            {
                draft.Refuse();
                return;
            }

            var head = _head;
            var block = draft.IsEnd ? null : draft.Block(head.Next, head.LastArrival);
            var isDurable = block is null
                ? await log.Close(Log, head, CancellationToken.None)
                : await log.Append(Log, block, draft.FirstArrival, draft.LastArrival, CancellationToken.None);
            if (isDurable)
            {
                _head = block is null ? head with { IsClosed = true } : new ShardHead(block.End, draft.LastArrival, false);
                _seenAt = Elapsed;
                if (block is not null) Remember(block);
                draft.Succeed(head.Next);
                _readers.WakeAll();
                return;
            }

            // Another activation has written there, or the log is gone: what is in the log counts, and the directory says who goes on.
            _isKnown = false;
            if (attempt == MostAttempts) throw new InvalidOperationException($"Shard log {Log} is written by another activation.");
            LogOvertaken(Log);
            Leave();
        }
    }

    /// <summary>Looks for the head in the log.</summary>
    private async Task See(CancellationToken cancellationToken)
    {
        var changes = _readers.Changes;
        var found = await log.Head(Log, cancellationToken);
        // What was written meanwhile is newer.
        if (_isKnown && changes != _readers.Changes) return;
        _seenAt = Elapsed;
        _isKnown = true;
        if (found is not { } head)
        {
            _isGone = true;
            _readers.WakeAll();
            return;
        }

        if (head == _head) return;
        if (head.Next != _head.Next) _recent.Clear();
        _head = head;
        _lastGiven = Math.Max(_lastGiven, head.LastArrival);
        _readers.WakeAll();
    }

    /// <summary>For a reader, which must not trust for long that nobody else writes.</summary>
    private Task SeeAgain(CancellationToken cancellationToken) =>
        !_isKnown || (!_isWriting && Elapsed - _seenAt >= ReadersTrust) ? See(cancellationToken) : Task.CompletedTask;

    private void Leave()
    {
        if (_isLeaving) return;
        _isLeaving = true;
        _readers.WakeAll();
        DeactivateOnIdle();
    }

    [LoggerMessage(1, LogLevel.Warning, "A block of shard log {Log} could not be written")]
    private partial void LogFailed(long log, Exception exception);

    [LoggerMessage(2, LogLevel.Information, "Shard log {Log} was written by another activation, or dropped; this one ends")]
    private partial void LogOvertaken(long log);
}
