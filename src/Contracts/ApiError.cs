namespace Grid.Contracts;

/// <summary>An expected refusal, worded as AWS words it.</summary>
[GenerateSerializer, Immutable, Alias("grid.ApiError")]
public sealed record ApiError
{
    public ApiError(ApiErrorKind kind, string? message)
    {
        Kind = kind;
        Message = message;
    }

    [Id(0)] public ApiErrorKind Kind { get; init; }

    /// <summary>Null where AWS sends a null message (another account's ARN).</summary>
    [Id(1)] public string? Message { get; init; }

    /// <summary>The member <c>Reason</c> of TooManyRequestsException; null elsewhere.</summary>
    [Id(2)] public string? Reason { get; init; }

    /// <summary>When the caller may try again, in whole seconds from 1, for TooManyRequestsException; null when nobody knows.</summary>
    [Id(3)] public int? RetryAfterSeconds { get; init; }

    public static ApiError InvalidParameter(string message) => new(ApiErrorKind.InvalidParameterValue, message);

    public static ApiError NotFound(string message) => new(ApiErrorKind.ResourceNotFound, message);

    public static ApiError Conflict(string message) => new(ApiErrorKind.ResourceConflict, message);

    public static ApiError Precondition(string message) => new(ApiErrorKind.PreconditionFailed, message);

    public static ApiError NotImplemented(string message) => new(ApiErrorKind.NotImplemented, message);
}
