using Grid.Contracts;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Messaging;

/// <summary>Amazon SNS's names and texts for refusals.</summary>
internal static class TopicWords
{
    internal static ApiError NoTopic { get; } = ApiError.NotFound("Topic does not exist");

    /// <param name="what">The parameter, and perhaps why.</param>
    internal static ApiError Invalid(string what) => new(ApiErrorKind.InvalidTopicParameter, $"Invalid parameter: {what}");

    internal static WireError Name(ApiErrorKind kind) => kind switch
    {
        ApiErrorKind.InvalidTopicParameter => new(400, "InvalidParameter"),
        ApiErrorKind.InvalidParameterValue => new(400, "ParameterValueInvalid"),
        ApiErrorKind.SubscriptionLimitExceeded or ApiErrorKind.FilterPolicyLimitExceeded => new(403, kind.ToString()),
        ApiErrorKind.AccessDenied => new(403, "AuthorizationError"),
        ApiErrorKind.TaggedTopicNotFound => new(404, "ResourceNotFound"),
        _ => WireError.Query(kind),
    };
}
