using Grid.Contracts;

namespace Grid.Grains.Messaging;

/// <summary>What topics refuse, in AWS's words where they are known.</summary>
internal static class TopicErrors
{
    internal static ApiError NoTopic { get; } = ApiError.NotFound("Topic does not exist");

    internal static ApiError NoSubscription { get; } = ApiError.NotFound("Subscription does not exist");

    internal static ApiError NoResource { get; } = new(ApiErrorKind.TaggedTopicNotFound, "Resource does not exist");

    internal static ApiError NeedsSignature { get; } = new(ApiErrorKind.AccessDenied, "Only who signs the call may end this subscription");

    internal static ApiError Invalid(string what) => new(ApiErrorKind.InvalidTopicParameter, $"Invalid parameter: {what}");

    internal static ApiError NotHere(string attribute, string why) => Invalid($"{attribute} Reason: The attribute is not supported by this grid: {why}.");

    internal static ApiError TooManyTags(int most) => new(ApiErrorKind.TagLimitExceeded, $"Could not complete request: tag quota of per resource exceeded. The limit is {most}.");

    internal static ApiError TooManySubscriptions(int most) => new(ApiErrorKind.SubscriptionLimitExceeded, $"A topic of this grid has {most} subscriptions at most.");

    internal static ApiError TooManyFilters(int most) => new(ApiErrorKind.FilterPolicyLimitExceeded, $"A topic has {most} filter policies at most.");
}
