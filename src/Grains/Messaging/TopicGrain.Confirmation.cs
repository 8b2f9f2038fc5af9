using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Grid.Contracts;
using Grid.Contracts.Messaging;
using Grid.Grains.EventSources;
using Grid.Scheduling.Messaging;

namespace Grid.Grains.Messaging;

/// <summary>Who gets what is published: queues and functions at once, addresses when they have confirmed it.</summary>
internal sealed partial class TopicGrain
{
    private const int TokenBytes = 64;

    /// <summary>Subscriptions that were ended and may be had back. The oldest is forgotten for one more.</summary>
    private const int MostEnded = 100;

    /// <summary>Of a token, and of a subscription that nobody confirms.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(2);

    public async Task<Outcome<Subscription>> Subscribe(string protocol, string endpoint, Dictionary<string, string> attributes, string gateway, CancellationToken cancellationToken)
    {
        if (!Exists) return TopicErrors.NoTopic;
        var known = All.FirstOrDefault(subscription => subscription.Protocol == protocol && subscription.Endpoint == endpoint);
        var made = SubscriptionAttributes.Apply(known ?? new Subscription { Topic = Id, Id = Guid.NewGuid().ToString(), Protocol = protocol, Endpoint = endpoint, Gateway = gateway }, attributes);
        if (!made.Ok) return made.Error;
        if (known is not null && made.Value != known) return TopicErrors.Invalid("Attributes Reason: Subscription already exists with different attributes");
        if (known is { PendingUntil: null }) return known;
        if (known is null && All.Length >= MostSubscriptions) return TopicErrors.TooManySubscriptions(MostSubscriptions);
        if (Overfull(made.Value, known) is { } full) return full;
        if (!made.Value.IsAddress)
        {
            await Store(state.State with { Subscriptions = With(made.Value) });
            return made;
        }

        if (!hosts.Allows(new Uri(endpoint)))
            return TopicErrors.Invalid($"Endpoint Reason: This grid does not call {new Uri(endpoint).Host}: see {MessagingOptions.Section}:{nameof(MessagingOptions.HttpHosts)}");
        return await Ask(made.Value, cancellationToken);
    }

    public async Task<Outcome<string>> Confirm(string token, bool authenticated, bool endsSigned, CancellationToken cancellationToken)
    {
        if (!Exists) return TopicErrors.NoTopic;
        var now = time.GetUtcNow();
        if (state.State.Confirmations.FirstOrDefault(confirmation => confirmation.Until > now && Same(confirmation.Token, token)) is not { } confirmation) return TopicErrors.Invalid("Token");

        // What was ended may have been subscribed anew since.
        var known = FindHere(confirmation.Subscription)
            ?? (confirmation.Ended is { } ended ? All.FirstOrDefault(subscription => subscription.Protocol == ended.Protocol && subscription.Endpoint == ended.Endpoint) : null);
        if (known is { PendingUntil: null }) return known.Id;
        if ((known ?? confirmation.Ended) is not { } waiting) return TopicErrors.Invalid("Token");
        if (known is null && All.Length >= MostSubscriptions) return TopicErrors.TooManySubscriptions(MostSubscriptions);
        if (Overfull(waiting, known) is { } full) return full;
        await Store(state.State with { Subscriptions = With(waiting with { PendingUntil = null, WasAuthenticated = authenticated, EndsSigned = authenticated && endsSigned }) });
        return waiting.Id;
    }

    public async Task<Outcome<Done>> Unsubscribe(string subscription, bool authenticated, CancellationToken cancellationToken)
    {
        if (FindHere(subscription) is not { } gone) return new Done();
        if (!authenticated && (!gone.IsAddress || gone.EndsSigned)) return TopicErrors.NeedsSignature;
        var rest = state.State.Confirmations.RemoveAll(confirmation => confirmation.Subscription == gone.Id);
        var next = state.State with { Subscriptions = state.State.Subscriptions.Remove(gone), Unsubscribed = state.State.Unsubscribed + 1, Confirmations = rest };
        if (gone is not { IsAddress: true, PendingUntil: null })
        {
            await Store(next);
            return new Done();
        }

        if (rest.Count(confirmation => confirmation.Ended is not null) >= MostEnded) rest = rest.Remove(rest.First(confirmation => confirmation.Ended is not null));
        var back = new StoredConfirmation { Token = NewToken(), Subscription = gone.Id, Until = time.GetUtcNow() + Lifetime, Ended = gone };
        await Store(next with { Confirmations = rest.Add(back) });
        await Send(Confirmation.End, gone, back.Token, cancellationToken);
        return new Done();
    }

    private static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));

    /// <summary>In constant time.</summary>
    private static bool Same(string left, string right) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));

    /// <summary>Has an address confirm. Asked again, it gets the token that it has got, which is good for two days more.</summary>
    private async Task<Outcome<Subscription>> Ask(Subscription subscription, CancellationToken cancellationToken)
    {
        // The outbox is known to the database before anything waits in it, so that it is woken after a death.
        await GrainFactory.GetGrain<IOutboxGrain>(OutboxKey.For(Id.Region, subscription.Endpoint).GrainKey).Wake(cancellationToken);

        var until = time.GetUtcNow() + Lifetime;
        var asked = subscription with { PendingUntil = until };
        var before = state.State.Confirmations.FirstOrDefault(confirmation => confirmation.Subscription == asked.Id);
        var confirmation = new StoredConfirmation { Token = before?.Token ?? NewToken(), Subscription = asked.Id, Until = until };
        var others = before is null ? state.State.Confirmations : state.State.Confirmations.Remove(before);
        await Store(state.State with { Subscriptions = With(asked), Confirmations = others.Add(confirmation) });
        await Send(Confirmation.Begin, asked, confirmation.Token, cancellationToken);
        return asked;
    }

    /// <summary>Sorted by id; in place of the one that has its id.</summary>
    private ImmutableArray<Subscription> With(Subscription added) =>
        [.. state.State.Subscriptions.Where(subscription => subscription.Id != added.Id).Append(added).OrderBy(subscription => subscription.Id, StringComparer.Ordinal)];

    private async Task Send(string type, Subscription subscription, string token, CancellationToken cancellationToken)
    {
        var (key, now, id) = (await signer.Key(cancellationToken), time.GetUtcNow(), Guid.NewGuid().ToString());
        var outbox = OutboxKey.For(Id.Region, subscription.Endpoint);
        var delivery = new StoredDelivery
        {
            Id = Guid.NewGuid().ToString(),
            TargetArn = subscription.Endpoint,
            Body = Confirmation.Body(type, subscription, token, id, now, key, SignatureVersion, addresses),
            Call = new StoredCall { MessageType = type, MessageId = id, TopicArn = Id.Arn, Policy = PolicyOf(subscription) },
            SubscriptionArn = type == Confirmation.Begin ? null : subscription.Arn,
            Since = now,
        };
        await _rows!.Commit([_rows.Put(outbox.Kind, delivery.Id, now, delivery)], cancellationToken);
        await GrainFactory.GetGrain<IOutboxGrain>(outbox.GrainKey).Nudge();
    }

    /// <summary>JSON, as the outbox keeps it.</summary>
    private string PolicyOf(Subscription subscription) => Effective(subscription).ToJson(isTopic: false);

    private DeliveryPolicy Effective(Subscription subscription) =>
        DeliveryPolicy.Effective(Policy, subscription.DeliveryPolicy is { } text && DeliveryPolicy.TryParse(text, isTopic: false, out var own, out _) ? own : null);
}
