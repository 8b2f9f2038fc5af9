using Grid.Contracts;
using Grid.Contracts.Streams;
using Grid.Scheduling.Streams;
using Grid.Storage.Streams;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Streams;

/// <summary>
/// One stream: which shards it has, and what its owner says of it. The records lie in the shards. Descriptions interleave with everything, since every put may ask for one; calls that
/// change the stream come one after the other.
/// </summary>
internal sealed partial class StreamGrain(
    [PersistentState(StoredStream.StateName)] IPersistentState<StoredStream> state,
    IShardLog log,
    IOptions<StreamOptions> options,
    TimeProvider time,
    ILogger<StreamGrain> logger) : Grain, IStreamGrain, IStreamPeer
{
    private const int MostTags = 50;
    private const int MostConsumers = 20;
    private const int LeastHours = 24;
    private const int MostHours = 8_760;

    /// <summary>What is durable: the state holds what is being written.</summary>
    private StoredStream _stored = new();

    private StreamId Id => StreamId.FromGrainKey(this.GetPrimaryKeyString());

    private DateTimeOffset Now => time.GetUtcNow();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _stored = state.State;
        if (_stored.HasWork) StartWork();
        return base.OnActivateAsync(cancellationToken);
    }

    public async Task<Outcome<StreamDescription>> Describe(CancellationToken cancellationToken)
    {
        // Whoever met a closed shard asks here which one has its place.
        await Finish();
        return _stored.Exists ? _stored.Describe(Id) : StreamErrors.NotFound(Id);
    }

    public async Task<Outcome<Done>> Create(NewStream stream, CancellationToken cancellationToken)
    {
        if (_stored.Exists) return StreamErrors.Exists(Id);
        if (stream.Shards > options.Value.MaxShards) return StreamErrors.TooManyShards(Id, 0, options.Value.MaxShards, stream.Shards);
        if (stream.Tags.Count > MostTags) return TooManyTags();
        var now = Now;
        var starts = HashKeys.Even(stream.Shards);
        var logs = await NewLogs(0, stream.Shards, now, cancellationToken);
        await Store(new StoredStream
        {
            Exists = true,
            CreatedAt = now,
            IsOnDemand = stream.IsOnDemand,
            Tags = stream.Tags,
            NextNumber = stream.Shards,
            Dropped = _stored.Dropped,
            Shards = [.. starts.Select((start, number) => new StreamShard
            {
                Number = number,
                Log = logs[number],
                StartingHashKey = start,
                EndingHashKey = number + 1 < starts.Length ? starts[number + 1] - 1 : UInt128.MaxValue,
                CreatedAt = now,
            })],
        });
        return new Done();
    }

    public async Task<Outcome<Done>> Delete(bool withConsumers, CancellationToken cancellationToken)
    {
        await Finish();
        if (!_stored.Exists) return StreamErrors.NotFound(Id);
        if (!withConsumers && _stored.Consumers.Length > 0) return StreamErrors.HasConsumers(Id);
        var open = _stored.Open.Select(shard => shard.Log).ToArray();
        await Store(new StoredStream { Dropped = [.. _stored.Dropped, .. _stored.Shards.Select(shard => shard.Log)] });
        // Gateways may still know these shards: none may take a record once the name is free.
        await Task.WhenAll(open.Select(shard => GrainFactory.GetGrain<IShardGrain>(shard).Close(CancellationToken.None)));
        StartWork();
        return new Done();
    }

    public async Task<Outcome<Done>> SetRetention(int hours, bool longer, CancellationToken cancellationToken)
    {
        if (await Refusal() is { } refusal) return refusal;
        if (hours < LeastHours) return StreamErrors.Invalid($"Minimum allowed retention period is {LeastHours} hours. Requested retention period ({hours} hours) is too short.");
        if (hours > MostHours) return StreamErrors.Invalid($"Maximum allowed retention period is {MostHours} hours. Requested retention period ({hours} hours) is too long.");
        if (longer ? hours < _stored.RetentionHours : hours > _stored.RetentionHours) return StreamErrors.Retention(Id, hours, _stored.RetentionHours, longer);
        if (hours != _stored.RetentionHours) await Store(_stored with { RetentionHours = hours });
        return new Done();
    }

    public async Task<Outcome<Done>> SetMode(bool onDemand, CancellationToken cancellationToken)
    {
        if (await Refusal() is { } refusal) return refusal;
        if (onDemand != _stored.IsOnDemand) await Store(_stored with { IsOnDemand = onDemand });
        return new Done();
    }

    public async Task<Outcome<StreamConsumer>> Register(string consumer, CancellationToken cancellationToken)
    {
        await Finish();
        if (!_stored.Exists) return StreamErrors.NotFound(Id);
        if (_stored.Consumers.Any(known => known.Name == consumer)) return StreamErrors.ConsumerExists(Id, consumer);
        if (_stored.Consumers.Length >= MostConsumers) return StreamErrors.Limit($"Stream {Id.Name} under account {Account.Id} has {MostConsumers} consumers, which is the limit.");
        var registered = new StreamConsumer { Name = consumer, CreatedAt = Now };
        await Store(_stored with { Consumers = [.. _stored.Consumers, registered] });
        return registered;
    }

    public async Task<Outcome<Done>> Deregister(string consumer, CancellationToken cancellationToken)
    {
        await Finish();
        if (!_stored.Exists) return StreamErrors.NotFound(Id);
        if (_stored.Consumers.All(known => known.Name != consumer)) return StreamErrors.NoConsumer(Id, consumer);
        await Store(_stored with { Consumers = [.. _stored.Consumers.Where(known => known.Name != consumer)] });
        return new Done();
    }

    public async Task<Outcome<Done>> Tag(Dictionary<string, string> set, string[] removed, CancellationToken cancellationToken)
    {
        await Finish();
        if (!_stored.Exists) return StreamErrors.NotFound(Id);
        var tags = new Dictionary<string, string>(_stored.Tags);
        foreach (var (tag, value) in set) tags[tag] = value;
        foreach (var tag in removed) tags.Remove(tag);
        if (tags.Count > MostTags) return TooManyTags();
        await Store(_stored with { Tags = tags });
        return new Done();
    }

    public Task<Outcome<Dictionary<string, string>>> Tags(CancellationToken cancellationToken) =>
        Task.FromResult<Outcome<Dictionary<string, string>>>(_stored.Exists ? _stored.Tags : StreamErrors.NotFound(Id));

    private static ApiError TooManyTags() => StreamErrors.Invalid($"Failed to add tags to stream: a stream can have at most {MostTags} tags.");

    /// <summary>Why what changes shards cannot be done now; null when it can.</summary>
    private async Task<ApiError?> Refusal()
    {
        await Finish();
        return !_stored.Exists ? StreamErrors.NotFound(Id) : _stored.IsUpdating ? StreamErrors.NotActive(Id) : null;
    }

    private Task<long[]> NewLogs(int firstNumber, int count, DateTimeOffset now, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(firstNumber, count).Select(number => log.Create($"{Id.GrainKey}/{new StreamShard { Number = number }.Id}", now, cancellationToken)));

    private async Task Store(StoredStream next)
    {
        try
        {
            state.State = next;
            await state.WriteStateAsync();
            _stored = next;
        }
        catch
        {
            // Nobody knows which state is durable now: the next activation reads it.
            DeactivateOnIdle();
            throw;
        }
    }
}
