using Grid.Contracts;
using Grid.Contracts.Messaging;
using Grid.Scheduling.Messaging;
using Grid.Storage.Messaging;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Serialization;

namespace Grid.Grains.Messaging;

/// <summary>
/// One queue: what its owner says of it. The messages lie in the database and guard themselves there; this grain knows the settings and who waits. Calls about messages interleave
/// with everything, calls that change the queue come one after the other.
/// </summary>
internal sealed partial class QueueGrain(
    [PersistentState(StoredQueue.StateName)] IPersistentState<StoredQueue> state,
    IMessageTable table,
    IQueueCatalog catalog,
    Serializer<Dictionary<string, MessageAttribute>> attributes,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<QueueGrain> logger) : Grain, IQueueGrain, IQueuePeer
{
    private const int MostTags = 50;

    private readonly QueueWaiters _waiters = new(time);
    private readonly ReceiveAttempts _attempts = new();

    private QueueId Id => QueueId.FromGrainKey(this.GetPrimaryKeyString());

    private bool Exists => state.State.Exists;

    private DateTimeOffset Now => time.GetUtcNow();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (state.State.HasWork) StartWork();
        return base.OnActivateAsync(cancellationToken);
    }

    public async Task<Outcome<Done>> Create(QueueChange change, Dictionary<string, string> tags, CancellationToken cancellationToken)
    {
        if (Exists)
        {
            var given = change.ApplyTo(state.State.Settings);
            return QueueSettingsDifference.First(given, state.State.Settings) is { } attribute ? QueueErrors.OtherAttributes(attribute) : new Done();
        }

        var settings = change.ApplyTo(new QueueSettings());
        if (await Problem(settings, null, cancellationToken) is { } problem) return problem;
        if (tags.Count > MostTags) return TooManyTags();
        var now = Now;
        await Store(new StoredQueue
        {
            Exists = true,
            Rows = await table.NewQueue(Id.GrainKey, cancellationToken),
            Settings = settings,
            Tags = tags,
            CreatedAt = now,
            ModifiedAt = now,
            Dropped = state.State.Dropped,
        });
        return new Done();
    }

    public async Task<Outcome<Done>> Delete(CancellationToken cancellationToken)
    {
        if (!Exists) return QueueErrors.NoQueue;
        await Store(new StoredQueue { Dropped = [.. state.State.Dropped, state.State.Rows] });
        _waiters.WakeAll();
        StartWork();
        return new Done();
    }

    public async Task<Outcome<QueueDescription>> Describe(bool counted, CancellationToken cancellationToken)
    {
        if (!Exists) return QueueErrors.NoQueue;
        var stored = state.State;
        MessageCounts? counts = null;
        if (counted)
        {
            var now = Now;
            var found = await table.Count(stored.Rows, Milliseconds(now), Milliseconds(MessageRules.ExpiredSince(now, stored.Settings.MessageRetentionPeriod)), cancellationToken);
            counts = new MessageCounts { Visible = found.Visible, InFlight = found.InFlight, Delayed = found.Delayed };
        }

        return new QueueDescription { Settings = stored.Settings, CreatedAt = stored.CreatedAt, ModifiedAt = stored.ModifiedAt, Counts = counts };
    }

    public async Task<Outcome<Done>> Set(QueueChange change, CancellationToken cancellationToken)
    {
        if (!Exists) return QueueErrors.NoQueue;
        var settings = change.ApplyTo(state.State.Settings);
        if (await Problem(settings, state.State.Settings, cancellationToken) is { } problem) return problem;
        await Store(state.State with { Settings = settings, ModifiedAt = Now });
        return new Done();
    }

    public async Task<Outcome<Done>> Purge(CancellationToken cancellationToken)
    {
        if (!Exists) return QueueErrors.NoQueue;
        if (!MessageRules.MayPurge(Now, state.State.PurgedAt)) return QueueErrors.PurgedLately(Id.Name);
        var rows = await table.NewQueue(Id.GrainKey, cancellationToken);
        await Store(state.State with { Rows = rows, Dropped = [.. state.State.Dropped, state.State.Rows], PurgedAt = Now });
        _inFlightAtMost = null;
        StartWork();
        return new Done();
    }

    public async Task<Outcome<Done>> Tag(Dictionary<string, string> set, string[] removed, CancellationToken cancellationToken)
    {
        if (!Exists) return QueueErrors.NoQueue;
        var tags = new Dictionary<string, string>(state.State.Tags);
        foreach (var (tag, value) in set) tags[tag] = value;
        foreach (var tag in removed) tags.Remove(tag);
        if (tags.Count > MostTags) return TooManyTags();
        await Store(state.State with { Tags = tags });
        return new Done();
    }

    public Task<Outcome<Dictionary<string, string>>> Tags(CancellationToken cancellationToken) =>
        Task.FromResult<Outcome<Dictionary<string, string>>>(Exists ? state.State.Tags : QueueErrors.NoQueue);

    public Task<long?> Rows(CancellationToken cancellationToken) => Task.FromResult<long?>(Exists ? state.State.Rows : null);

    public Task<bool?> Allows(string sourceArn, CancellationToken cancellationToken) => Task.FromResult(!Exists ? (bool?)null : state.State.Settings.RedriveAllowPolicy switch
    {
        null or { Permission: RedrivePermission.AllowAll } => true,
        { Permission: RedrivePermission.ByQueue } policy => policy.SourceQueueArns.Contains(sourceArn),
        _ => false,
    });

    private static long Milliseconds(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds();

    private static ApiError TooManyTags() => ApiError.InvalidParameter($"Too many tags added for queue. The maximum is {MostTags}.");

    /// <param name="before">Null for a new queue.</param>
    private async Task<ApiError?> Problem(QueueSettings settings, QueueSettings? before, CancellationToken cancellationToken)
    {
        if (settings is { ThroughputPerGroup: true, DeduplicationPerGroup: false })
            return QueueErrors.Invalid("FifoThroughputLimit", "perMessageGroupId", "DeduplicationScope must be messageGroup.");
        if (settings.RedrivePolicy is not { } redrive || redrive == before?.RedrivePolicy) return null;
        if (QueueId.FromArn(redrive.DeadLetterTargetArn) is not { } target || target.Region != Id.Region) return Redrive("Dead letter target must be a queue of this account and region.");
        if (target.IsFifo != Id.IsFifo) return Redrive("Dead-letter queue must be same type of queue as the source.");
        if (target == Id) return Redrive("Dead letter target must be another queue.");
        return await GrainFactory.GetGrain<IQueuePeer>(target.GrainKey).Allows(Id.Arn, cancellationToken) switch
        {
            null => Redrive("Dead letter target does not exist."),
            false => Redrive("The RedriveAllowPolicy of the dead letter target does not allow this queue."),
            true => null,
        };

        ApiError Redrive(string reason) =>
            QueueErrors.Invalid("RedrivePolicy", $$"""{"deadLetterTargetArn":"{{redrive.DeadLetterTargetArn}}","maxReceiveCount":{{redrive.MaxReceiveCount}}}""", reason);
    }

    private async Task Store(StoredQueue next)
    {
        var before = state.State;
        try
        {
            state.State = next;
            await state.WriteStateAsync();
        }
        catch
        {
            // Nobody knows which state is durable now: the next activation reads it.
            state.State = before;
            DeactivateOnIdle();
            throw;
        }
    }
}
