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
    private (Subscription Subscription, FilterPolicy? Filter)[]? _readers;

    public override Task OnActivateAsync(CancellationToken cancellationToken) => Exists ? Claim(cancellationToken) : Task.CompletedTask;

    public async Task<Outcome<string[]>> Publish(Publication[] publications, CancellationToken cancellationToken)
    {
        if (!Exists || _rows is not { } rows) return TopicErrors.NoTopic;
        var now = time.GetUtcNow();
        var ids = new string[publications.Length];
        List<EventSourceChange> changes = [];
        var (bytes, sent) = (0, false);
        try
        {
            var readers = _readers ??= [.. All.Select(subscription => (subscription, SubscriptionAttributes.Filter(subscription)))];
            for (var index = 0; index < publications.Length; index++)
            {
                var publication = publications[index];
                var id = ids[index] = Guid.NewGuid().ToString();
                var attributes = Notifications.Filtered(publication);
                foreach (var (subscription, filter) in readers)
                {
                    if (filter?.Wants(System.Text.Encoding.UTF8.GetBytes(publication.MessageFor(subscription.Protocol)), attributes) is false) continue;
                    if (subscription.IsRaw && publication.Attributes.Count > MostQueueAttributes)
                    {
                        LogTooManyAttributes(id, subscription.Arn, MostQueueAttributes);
                        continue;
                    }

                    var delivery = Delivery(subscription, publication, id, now);
                    changes.Add(rows.Put(EventKinds.Delivery, delivery.Id, now, delivery));
                    sent = true;
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

        if (sent) await GrainFactory.GetGrain<IOutboxGrain>(Id.Region).Nudge();
        return ids;
    }

    private static StoredDelivery Delivery(Subscription subscription, Publication publication, string id, DateTimeOffset now) => new()
    {
        Id = Guid.NewGuid().ToString(),
        TargetArn = subscription.Endpoint,
        Body = Notifications.Body(subscription, publication, id, now),
        Attributes = subscription.IsRaw ? publication.Attributes : [],
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
