using Grid.Contracts;
using Grid.Contracts.EventSources;
using Grid.Contracts.Messaging;
using Grid.Grains.EventSources;
using Grid.Scheduling.Messaging;
using Grid.Storage.EventSources;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Messaging;

/// <summary>
/// What is published: a row of the outbox for everybody who wants it, written before the publisher hears of it. From there on it is the outbox's, which tries again and
/// goes to the subscription's dead-letter queue.
/// </summary>
internal sealed partial class TopicGrain
{
    /// <summary>Of one commit, about; more are written one after the other.</summary>
    private const int CommitBytes = 4 * 1024 * 1024;

    /// <summary>That a message in a queue has, at most.</summary>
    private const int MostQueueAttributes = 10;

    private RegionRows? _rows;

    /// <summary>Null when the subscriptions have changed since it was made.</summary>
    private (Subscription Subscription, FilterPolicy? Filter, string Policy)[]? _readers;

    public override Task OnActivateAsync(CancellationToken cancellationToken) => Exists ? Claim(cancellationToken) : Task.CompletedTask;

    public async Task<Outcome<string[]>> Publish(Publication[] publications, CancellationToken cancellationToken)
    {
        if (!Exists || _rows is not { } rows) return TopicErrors.NoTopic;
        var now = time.GetUtcNow();
        var ids = new string[publications.Length];
        var key = await signer.Key(cancellationToken);
        List<EventSourceChange> changes = [];
        var outboxes = new HashSet<OutboxKey>();
        var bytes = 0;
        try
        {
            var readers = _readers ??= [.. All.Where(subscription => subscription.PendingUntil is null).Select(
                subscription => (subscription, SubscriptionAttributes.Filter(subscription), subscription.IsAddress ? PolicyOf(subscription) : ""))];
            for (var index = 0; index < publications.Length; index++)
            {
                var publication = publications[index];
                var id = ids[index] = Guid.NewGuid().ToString();
                var attributes = Notification.Filtered(publication);
                var notification = new Notification(Id, publication, id, now, key, SignatureVersion, addresses);
                foreach (var (subscription, filter, policy) in readers)
                {
                    if (filter?.Wants(System.Text.Encoding.UTF8.GetBytes(publication.MessageFor(subscription.Protocol)), attributes) is false) continue;
                    if (subscription is { IsRaw: true, Protocol: "sqs" } && publication.Attributes.Count > MostQueueAttributes)
                    {
                        LogTooManyAttributes(id, subscription.Arn, MostQueueAttributes);
                        continue;
                    }

                    var outbox = OutboxKey.For(Id.Region, subscription.Endpoint);
                    var call = subscription.IsAddress ? new StoredCall { MessageType = "Notification", MessageId = id, TopicArn = Id.Arn, IsRaw = subscription.IsRaw, Policy = policy } : null;
                    var delivery = Delivery(subscription, publication, notification.Body(subscription), call, now);
                    changes.Add(rows.Put(outbox.Kind, delivery.Id, now, delivery));
                    outboxes.Add(outbox);
                    bytes += delivery.Body.Length;
                    if (bytes < CommitBytes) continue;
                    await rows.Commit(changes, cancellationToken);
                    (changes, bytes) = ([], 0);
                }
            }

            // Also without a change: an activation that somebody else has followed does not know who has subscribed.
            await rows.Commit(changes, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Perhaps another activation looks after the topic now.
            DeactivateOnIdle();
            throw;
        }

        foreach (var outbox in outboxes) await GrainFactory.GetGrain<IOutboxGrain>(outbox.GrainKey).Nudge();
        return ids;
    }

    private static StoredDelivery Delivery(Subscription subscription, Publication publication, byte[] body, StoredCall? call, DateTimeOffset now) => new()
    {
        Id = Guid.NewGuid().ToString(),
        TargetArn = subscription.Endpoint,
        Body = body,
        Attributes = subscription.IsRaw ? publication.Attributes : [],
        Call = call,
        DeadLetterArn = subscription.DeadLetterTargetArn,
        Retry = new TargetRetry(),
        TraceHeader = publication.TraceHeader,
        SubscriptionArn = subscription.Arn,
        Since = now,
    };

    /// <summary>What an older activation still publishes is refused from now on.</summary>
    private async Task Claim(CancellationToken cancellationToken)
    {
        var rows = new RegionRows(store, serializer, $"{EventKinds.TopicOwner}{Id.Name}", Id.Region);
        await rows.Claim(cancellationToken);
        _rows = rows;
    }

    [LoggerMessage(1, LogLevel.Warning, "The message {Id} does not go to {Subscription}: a message that is delivered raw has {Most} attributes at most")]
    private partial void LogTooManyAttributes(string id, string subscription, int most);
}
