using Grid.Contracts;
using Grid.Contracts.Messaging;
using Grid.Grains.Functions;
using Grid.Storage.Durability;

namespace Grid.Grains.Messaging;

/// <summary>Answers from the stored states; no grain is activated.</summary>
internal sealed class TopicCatalog(IGrainStateIndex index, TimeProvider time) : ITopicCatalog
{
    private const int Batch = 100;

    public async Task<Page<string>> Topics(string region, string? marker, int maxItems, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        var after = marker is null ? null : new TopicId(region, marker).GrainKey;
        await foreach (var (topic, _) in From(region, after, cancellationToken))
        {
            if (names.Count == maxItems) return new Page<string> { Items = names, NextMarker = names[^1] };
            names.Add(topic.Name);
        }

        return new Page<string> { Items = names };
    }

    public async Task<Page<Subscription>> Subscriptions(string region, string? marker, int maxItems, CancellationToken cancellationToken)
    {
        var found = new List<Subscription>();
        string? after = null;
        if (marker?.Split(' ') is [var name, var id])
        {
            // The rest of the topic that the last page ended in.
            after = new TopicId(region, name).GrainKey;
            var first = await index.Scan<StoredTopic>(StoredTopic.StateName, after, null, 1, cancellationToken);
            if (first is [{ } stored] && stored.Key == after) found.AddRange(Known(stored.State).Where(subscription => string.CompareOrdinal(subscription.Id, id) > 0));
        }

        if (found.Count <= maxItems)
        {
            await foreach (var (_, topic) in From(region, after, cancellationToken))
            {
                found.AddRange(Known(topic));
                if (found.Count > maxItems) break;
            }
        }

        if (found.Count <= maxItems) return new Page<Subscription> { Items = found };
        var last = found[maxItems - 1];
        return new Page<Subscription> { Items = found[..maxItems], NextMarker = $"{last.Topic.Name} {last.Id}" };
    }

    /// <summary>Without those that nobody has confirmed in time.</summary>
    private IEnumerable<Subscription> Known(StoredTopic topic) => topic.Subscriptions.Where(subscription => !(subscription.PendingUntil <= time.GetUtcNow()));

    private async IAsyncEnumerable<(TopicId Topic, StoredTopic State)> From(string region, string? after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredState<StoredTopic>> states;
        do
        {
            states = await index.Scan<StoredTopic>(StoredTopic.StateName, new TopicId(region, "").GrainKey, after, Batch, cancellationToken);
            foreach (var stored in states)
            {
                after = stored.Key;
                if (stored.State.Exists) yield return (TopicId.FromGrainKey(stored.Key), stored.State);
            }
        }
        while (states.Count == Batch);
    }
}
