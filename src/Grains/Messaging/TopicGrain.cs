using System.Collections.Immutable;
using Grid.Contracts;
using Grid.Contracts.Messaging;
using Grid.Scheduling.Messaging;
using Grid.Storage.EventSources;
using Microsoft.Extensions.Logging;
using Orleans.Serialization;

namespace Grid.Grains.Messaging;

/// <summary>One topic: what its owner says of it. What is published, and what addresses confirm, is in the other files. Publishing interleaves with everything, changes come one after the other.</summary>
internal sealed partial class TopicGrain(
    [PersistentState(StoredTopic.StateName)] IPersistentState<StoredTopic> state,
    IEventSourceRows store,
    Serializer serializer,
    NotificationSigner signer,
    TopicAddresses addresses,
    HttpHosts hosts,
    TimeProvider time,
    ILogger<TopicGrain> logger) : Grain, ITopicGrain
{
    private const int MostTags = 50;

    /// <summary>Each costs a row for a message.</summary>
    private const int MostSubscriptions = 500;

    /// <summary>As on AWS.</summary>
    private const int MostFilters = 200;

    private TopicId Id => TopicId.FromGrainKey(this.GetPrimaryKeyString());

    private bool Exists => state.State.Exists;

    /// <summary>Without those that nobody has confirmed in time.</summary>
    private ImmutableArray<Subscription> All => state.State.Subscriptions.RemoveAll(subscription => subscription.PendingUntil <= time.GetUtcNow());

    private string SignatureVersion => state.State.SignatureVersion ?? "1";

    private DeliveryPolicy? Policy => state.State.DeliveryPolicy is { } text && DeliveryPolicy.TryParse(text, isTopic: true, out var policy, out _) ? policy : null;

    public async Task<Outcome<Done>> Create(Dictionary<string, string> attributes, Dictionary<string, string> tags, CancellationToken cancellationToken)
    {
        var given = TopicAttributes.Apply(state.State, attributes);
        if (!given.Ok) return given.Error;
        if (Exists)
        {
            if (given.Value != state.State) return TopicErrors.Invalid("Attributes Reason: Topic already exists with different attributes");
            return tags.Count > 0 && !Same(tags, state.State.Tags) ? TopicErrors.Invalid("Tags Reason: Topic already exists with different tags") : new Done();
        }

        if (tags.Count > MostTags) return TopicErrors.TooManyTags(MostTags);
        await Claim(cancellationToken);
        await Store(given.Value with { Exists = true, Tags = tags });
        return new Done();
    }

    public async Task Delete(CancellationToken cancellationToken)
    {
        if (Exists) await Store(new StoredTopic());
    }

    public Task<Outcome<TopicDescription>> Describe(CancellationToken cancellationToken)
    {
        if (!Exists) return Task.FromResult<Outcome<TopicDescription>>(TopicErrors.NoTopic);
        var all = All;
        var pending = all.Count(subscription => subscription.PendingUntil is not null);
        return Task.FromResult<Outcome<TopicDescription>>(new TopicDescription
        {
            DisplayName = state.State.DisplayName,
            Subscriptions = all.Length - pending,
            Pending = pending,
            Unsubscribed = state.State.Unsubscribed,
            DeliveryPolicy = state.State.DeliveryPolicy,
            EffectiveDeliveryPolicy = DeliveryPolicy.Effective(Policy, null).ToJson(isTopic: true),
            SignatureVersion = state.State.SignatureVersion,
        });
    }

    public async Task<Outcome<Done>> Set(string attribute, string value, CancellationToken cancellationToken)
    {
        if (!Exists) return TopicErrors.NoTopic;
        var changed = TopicAttributes.Apply(state.State, attribute, value);
        if (!changed.Ok) return changed.Error;
        await Store(changed.Value);
        return new Done();
    }

    public Task<Outcome<Subscription>> Find(string subscription, CancellationToken cancellationToken) =>
        Task.FromResult<Outcome<Subscription>>(FindHere(subscription) is { } found ? found with { EffectiveDeliveryPolicy = found.IsAddress ? Effective(found).ToJson(isTopic: false) : null } : TopicErrors.NoSubscription);

    public async Task<Outcome<Done>> SetSubscription(string subscription, string attribute, string value, CancellationToken cancellationToken)
    {
        if (FindHere(subscription) is not { } known) return TopicErrors.NoSubscription;
        var changed = SubscriptionAttributes.Apply(known, [KeyValuePair.Create(attribute, value)]);
        if (!changed.Ok) return changed.Error;
        if (Overfull(changed.Value, known) is { } full) return full;
        await Store(state.State with { Subscriptions = state.State.Subscriptions.Replace(known, changed.Value) });
        return new Done();
    }

    public Task<Outcome<Page<Subscription>>> Subscriptions(string? marker, int maxItems, CancellationToken cancellationToken)
    {
        if (!Exists) return Task.FromResult<Outcome<Page<Subscription>>>(TopicErrors.NoTopic);
        var rest = All.Where(subscription => string.CompareOrdinal(subscription.Id, marker) > 0).ToList();
        var page = rest.Take(maxItems).ToList();
        return Task.FromResult<Outcome<Page<Subscription>>>(new Page<Subscription> { Items = page, NextMarker = rest.Count > page.Count ? page[^1].Id : null });
    }

    public async Task<Outcome<Done>> Tag(Dictionary<string, string> set, string[] removed, CancellationToken cancellationToken)
    {
        if (!Exists) return TopicErrors.NoResource;
        var tags = new Dictionary<string, string>(state.State.Tags);
        foreach (var (tag, value) in set) tags[tag] = value;
        foreach (var tag in removed) tags.Remove(tag);
        if (tags.Count > MostTags) return TopicErrors.TooManyTags(MostTags);
        await Store(state.State with { Tags = tags });
        return new Done();
    }

    public Task<Outcome<Dictionary<string, string>>> Tags(CancellationToken cancellationToken) =>
        Task.FromResult<Outcome<Dictionary<string, string>>>(Exists ? state.State.Tags : TopicErrors.NoResource);

    private static bool Same(Dictionary<string, string> left, Dictionary<string, string> right) =>
        left.Count == right.Count && left.All(tag => right.TryGetValue(tag.Key, out var value) && value == tag.Value);

    private Subscription? FindHere(string id) => All.FirstOrDefault(subscription => subscription.Id == id);

    private ApiError? Overfull(Subscription next, Subscription? before) =>
        next.FilterPolicy is not null && before?.FilterPolicy is null && All.Count(subscription => subscription.FilterPolicy is not null) >= MostFilters ? TopicErrors.TooManyFilters(MostFilters) : null;

    private async Task Store(StoredTopic next)
    {
        var (before, now) = (state.State, time.GetUtcNow());
        try
        {
            // What nobody has confirmed in time goes with whatever else changes.
            state.State = next with
            {
                Subscriptions = next.Subscriptions.RemoveAll(subscription => subscription.PendingUntil <= now),
                Confirmations = next.Confirmations.RemoveAll(confirmation => confirmation.Until <= now),
            };
            await state.WriteStateAsync();
            _readers = null;
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
