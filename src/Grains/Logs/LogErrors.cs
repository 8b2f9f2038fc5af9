using Grid.Contracts;

namespace Grid.Grains.Logs;

/// <summary>What log groups refuse, in CloudWatch Logs' words.</summary>
internal static class LogErrors
{
    internal static ApiError NoGroup => ApiError.NotFound("The specified log group does not exist.");

    internal static ApiError GroupExists => new(ApiErrorKind.ResourceAlreadyExists, "The specified log group already exists");

    internal static ApiError TooManyTags(int most) => new(ApiErrorKind.TooManyTags, $"A log group can have at most {most} tags.");
}
