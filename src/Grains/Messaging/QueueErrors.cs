using Grid.Contracts;

namespace Grid.Grains.Messaging;

/// <summary>What queues refuse, in AWS's words where they are known.</summary>
internal static class QueueErrors
{
    internal static ApiError NoQueue { get; } = new(ApiErrorKind.QueueDoesNotExist, "The specified queue does not exist.");

    internal static ApiError InvalidHandle { get; } = new(ApiErrorKind.ReceiptHandleIsInvalid, "The input receipt handle is invalid.");

    internal static ApiError OverLimit { get; } = new(ApiErrorKind.OverLimit, "Too many messages in flight. The limit is 120000.");

    internal static ApiError OtherAttributes(string attribute) =>
        new(ApiErrorKind.QueueNameExists, $"A queue already exists with the same name and a different value for attribute {attribute}");

    internal static ApiError PurgedLately(string name) => new(ApiErrorKind.PurgeQueueInProgress, $"Only one PurgeQueue operation on {name} is allowed every 60 seconds.");

    internal static ApiError TooLarge(int limit) =>
        ApiError.InvalidParameter($"One or more parameters are invalid. Reason: Message must be shorter than {limit} bytes.");

    internal static ApiError Missing(string parameter) => new(ApiErrorKind.MissingParameter, $"The request must contain the parameter {parameter}.");

    internal static ApiError Invalid(string parameter, object? value, string reason) => ApiError.InvalidParameter($"Value {value} for parameter {parameter} is invalid. Reason: {reason}");

    internal static ApiError WrongType(string parameter, object? value) => Invalid(parameter, value, "The request include parameter that is not valid for this queue type.");

    internal static ApiError Unsupported(string message) => new(ApiErrorKind.UnsupportedOperation, message);

    internal static ApiError NoTask { get; } = ApiError.NotFound("Task does not exist.");
}
