using Grid.Contracts.Streams;
using Grid.Scheduling.Streams;

namespace Grid.Grains.Streams;

/// <summary>What readers get.</summary>
internal sealed partial class ShardGrain
{
    private static readonly TimeSpan RecentTime = TimeSpan.FromSeconds(5);

    private readonly Allowance _readBytes = new(options.Value.ReadBytesPerSecond);
    private readonly Allowance _reads = new(options.Value.ReadsPerSecond);

    public async Task<ShardPage> ReadLimited(long from, int maxRecords, int maxBytes, CancellationToken cancellationToken)
    {
        var now = Elapsed;
        if (!_reads.Has(1, now) || !_readBytes.Has(1, now)) return Page([], from) with { IsOverLimit = true };
        _reads.Use(1);
        var page = await Read(from, maxRecords, maxBytes, 0, cancellationToken);
        // What was too much is made up for by those who come next.
        _readBytes.Use(page.Blocks.Sum(static block => (long)block.Bytes.Length));
        return page;
    }

    public async Task<ShardPage> Read(long from, int maxRecords, int maxBytes, int waitMs, CancellationToken cancellationToken)
    {
        var deadline = Elapsed + TimeSpan.FromMilliseconds(waitMs);
        // Nobody waits for a record on a silo that stops.
        using var ended = waitMs > 0 ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping) : null;
        while (true)
        {
            await SeeAgain(cancellationToken);
            if (_isGone) return new ShardPage { From = from, IsGone = true };
            if (from < _head.Next) return await ReadOld(from, maxRecords, maxBytes, cancellationToken);
            var (seen, left) = (_readers.Changes, deadline - Elapsed);
            if (_head.IsClosed || _isLeaving || ended is null || ended.IsCancellationRequested || left <= TimeSpan.Zero) return Page([], from);
            await _readers.Wait(seen, left, ended.Token);
            if (seen == _readers.Changes) return Page([], from);
        }
    }

    private async Task<ShardPage> ReadOld(long from, int maxRecords, int maxBytes, CancellationToken cancellationToken)
    {
        if (_recent.From(from, maxRecords, maxBytes) is { } recent) return Page(recent, from);
        var head = _head.Next;
        var blocks = await log.Read(Log, from, maxRecords, maxBytes, cancellationToken);
        // Another activation has written, or what was there has expired, or the log is gone.
        if (blocks.Count == 0 || blocks[^1].End > _head.Next) await See(cancellationToken);
        return _isGone ? new ShardPage { From = from, IsGone = true } : Page(blocks, blocks.Count == 0 ? head : Math.Max(from, blocks[0].First));
    }

    private ShardPage Page(IReadOnlyList<RecordBlock> blocks, long from) => new()
    {
        Blocks = blocks,
        From = from,
        Head = _head.Next,
        IsClosed = _head.IsClosed,
        Traces = blocks.Count == 0 ? [] : _traces.Between(from, blocks[^1].End),
    };

    private void Remember(RecordBlock block)
    {
        _recent.Add(block, Elapsed);
        if (_recent.IsEmpty) return;
        _forgetting ??= this.RegisterGrainTimer(Forget, new GrainTimerCreationOptions { DueTime = RecentTime, Period = RecentTime, Interleave = true });
    }

    private Task Forget(CancellationToken cancellationToken)
    {
        _recent.DropUntil(Elapsed - RecentTime);
        if (!_recent.IsEmpty) return Task.CompletedTask;
        _forgetting?.Dispose();
        _forgetting = null;
        return Task.CompletedTask;
    }
}
