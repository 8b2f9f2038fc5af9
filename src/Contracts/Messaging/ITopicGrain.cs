using Orleans.Concurrency;

namespace Grid.Contracts.Messaging;

/// <summary>
/// One topic; key: <see cref="TopicId.GrainKey"/>. Everything is durable when its call returns; refusals are the service's errors. A topic that does not exist answers
/// <see cref="ApiErrorKind.ResourceNotFound"/>.
/// </summary>
[Alias("grid.ITopicGrain")]
public interface ITopicGrain : IGrainWithStringKey
{
    /// <summary>Makes the topic. One that is there with the same attributes and tags, as far as they are given, is left as it is; with others it is refused.</summary>
    [Alias("Create")]
    Task<Outcome<Done>> Create(Dictionary<string, string> attributes, Dictionary<string, string> tags, CancellationToken cancellationToken);

    /// <summary>Deletes the topic and its subscriptions; what has been published is still delivered. Nothing happens when there is none.</summary>
    [Alias("Delete")]
    Task Delete(CancellationToken cancellationToken);

    [Alias("Describe"), AlwaysInterleave]
    Task<Outcome<TopicDescription>> Describe(CancellationToken cancellationToken);

    [Alias("Set")]
    Task<Outcome<Done>> Set(string attribute, string value, CancellationToken cancellationToken);

    /// <summary>
    /// A subscription that is there with the same attributes, or when none are given, is left as it is; with others it is refused. An address is asked to confirm, and once more
    /// each time when it has not.
    /// </summary>
    /// <param name="gateway"><inheritdoc cref="Subscription.Gateway" path="/summary"/></param>
    [Alias("Subscribe")]
    Task<Outcome<Subscription>> Subscribe(string protocol, string endpoint, Dictionary<string, string> attributes, string gateway, CancellationToken cancellationToken);

    /// <summary>The id. The token is one that an address was sent, to begin or to have back what was ended, up to two days ago.</summary>
    /// <param name="authenticated">Who calls has signed.</param>
    /// <param name="endsSigned"><inheritdoc cref="Subscription.EndsSigned" path="/summary"/> Counts when who calls has signed.</param>
    [Alias("Confirm")]
    Task<Outcome<string>> Confirm(string token, bool authenticated, bool endsSigned, CancellationToken cancellationToken);

    /// <summary>Nothing happens when there is none. Without a signature only addresses may be ended, and not all of them.</summary>
    [Alias("Unsubscribe")]
    Task<Outcome<Done>> Unsubscribe(string subscription, bool authenticated, CancellationToken cancellationToken);

    [Alias("Find"), AlwaysInterleave]
    Task<Outcome<Subscription>> Find(string subscription, CancellationToken cancellationToken);

    [Alias("SetSubscription")]
    Task<Outcome<Done>> SetSubscription(string subscription, string attribute, string value, CancellationToken cancellationToken);

    /// <summary>Sorted by id. The marker is the last id of the page.</summary>
    [Alias("Subscriptions"), AlwaysInterleave]
    Task<Outcome<Page<Subscription>>> Subscriptions(string? marker, int maxItems, CancellationToken cancellationToken);

    /// <summary>The ids of the messages, in their order. When it returns, they are certain to be delivered to everybody whose subscription wants them, or to go to its dead-letter queue.</summary>
    [Alias("Publish"), AlwaysInterleave]
    Task<Outcome<string[]>> Publish(Publication[] publications, CancellationToken cancellationToken);

    [Alias("Tag")]
    Task<Outcome<Done>> Tag(Dictionary<string, string> set, string[] removed, CancellationToken cancellationToken);

    [Alias("Tags"), AlwaysInterleave]
    Task<Outcome<Dictionary<string, string>>> Tags(CancellationToken cancellationToken);
}
