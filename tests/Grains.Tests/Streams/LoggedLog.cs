using System.Collections.Concurrent;
using Grid.Contracts.Streams;
using Grid.Storage.Streams;

namespace Grid.Grains.Tests.Streams;

/// <summary>A log that counts, can be held up and can fail.</summary>
internal sealed class LoggedLog(IShardLog log) : IShardLog
{
    private int _reads;

    /// <summary>Reads of blocks so far.</summary>
    public int Reads => Volatile.Read(ref _reads);

    /// <summary>Records of each append, of all logs.</summary>
    public ConcurrentQueue<(long Log, int Records)> Appends { get; } = [];

    /// <summary>Before each append of a log; null goes on at once.</summary>
    public ConcurrentDictionary<long, Func<Task>> Before { get; } = [];

    /// <summary>After each append of a log.</summary>
    public ConcurrentDictionary<long, Func<Task>> After { get; } = [];

    public Task<long> Create(string name, DateTimeOffset createdAt, CancellationToken cancellationToken) => log.Create(name, createdAt, cancellationToken);

    public async Task<bool> Append(long shard, RecordBlock block, long firstArrival, long lastArrival, CancellationToken cancellationToken)
    {
        if (Before.TryGetValue(shard, out var before)) await before();
        Appends.Enqueue((shard, block.Count));
        var done = await log.Append(shard, block, firstArrival, lastArrival, cancellationToken);
        if (After.TryRemove(shard, out var after)) await after();
        return done;
    }

    /// <summary>The log that cannot be closed; null for none.</summary>
    public long? FailClose { get; set; }

    public Task<bool> Close(long shard, ShardHead head, CancellationToken cancellationToken) =>
        FailClose == shard ? throw new IOException("The connection is lost.") : log.Close(shard, head, cancellationToken);

    public Task<ShardHead?> Head(long shard, CancellationToken cancellationToken) => log.Head(shard, cancellationToken);

    public Task<IReadOnlyList<RecordBlock>> Read(long shard, long from, int maxRecords, int maxBytes, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reads);
        return log.Read(shard, from, maxRecords, maxBytes, cancellationToken);
    }

    public Task<long?> At(long shard, long arrivedAt, CancellationToken cancellationToken) => log.At(shard, arrivedAt, cancellationToken);

    public Task<int> Trim(long shard, long olderThan, int limit, CancellationToken cancellationToken) => log.Trim(shard, olderThan, limit, cancellationToken);

    public Task<bool> Drop(long shard, CancellationToken cancellationToken) => log.Drop(shard, cancellationToken);

    public Task Clear(CancellationToken cancellationToken) => log.Clear(cancellationToken);
}
