using Grid.Contracts;

namespace Grid.Grains.Logs;

/// <summary>What log groups refuse, in CloudWatch Logs' words.</summary>
internal static class LogErrors
{
    internal static ApiError NoGroup => ApiError.NotFound("The specified log group does not exist.");

    internal static ApiError GroupExists => new(ApiErrorKind.ResourceAlreadyExists, "The specified log group already exists");

    /// <summary>A silo that is alive does not answer, and may have what is asked for.</summary>
    internal static ApiError Unavailable => new(ApiErrorKind.Service, "The service cannot complete the request.");

    internal static ApiError TooMany => new(ApiErrorKind.LimitExceeded, "Resource limit exceeded.");

    internal static ApiError TooManyTags(int most) => new(ApiErrorKind.TooManyTags, $"A log group can have at most {most} tags.");
}
