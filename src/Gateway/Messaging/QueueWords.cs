using Grid.Contracts;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Messaging;

/// <summary>Amazon SQS's names and texts for refusals.</summary>
internal static class QueueWords
{
    private const string Legacy = "AWS.SimpleQueueService.";

    internal static ApiError NoQueue { get; } = new(ApiErrorKind.QueueDoesNotExist, "The specified queue does not exist.");

    internal static ApiError Missing(string parameter) => new(ApiErrorKind.MissingParameter, $"The request must contain the parameter {parameter}.");

    internal static ApiError Invalid(string parameter, object value, string reason) => ApiError.InvalidParameter($"Value {value} for parameter {parameter} is invalid. Reason: {reason}");

    internal static ApiError Unsupported(string message) => new(ApiErrorKind.UnsupportedOperation, message);

    /// <summary>In both dialects: the JSON one tells the older name besides.</summary>
    internal static WireError Name(ApiErrorKind kind)
    {
        var status = WireError.Query(kind).Status;
        return kind switch
        {
            ApiErrorKind.QueueDoesNotExist => Own(Legacy + "NonExistentQueue"),
            ApiErrorKind.QueueNameExists => Own("QueueAlreadyExists"),
            ApiErrorKind.PurgeQueueInProgress or ApiErrorKind.UnsupportedOperation or ApiErrorKind.TooManyEntriesInBatchRequest or ApiErrorKind.EmptyBatchRequest
                or ApiErrorKind.BatchEntryIdsNotDistinct or ApiErrorKind.InvalidBatchEntryId or ApiErrorKind.BatchRequestTooLong or ApiErrorKind.MessageNotInflight => Own($"{Legacy}{kind}"),
            ApiErrorKind.ReceiptHandleIsInvalid or ApiErrorKind.InvalidAttributeName or ApiErrorKind.InvalidAttributeValue or ApiErrorKind.OverLimit
                or ApiErrorKind.InvalidMessageContents => Own(kind.ToString()),
            ApiErrorKind.ResourceNotFound => new(400, "com.amazonaws.sqs#ResourceNotFoundException", "ResourceNotFoundException"),
            ApiErrorKind.InvalidParameterValue => new(400, "com.amazon.coral.service#InvalidParameterValueException", "InvalidParameterValue"),
            ApiErrorKind.MissingParameter => new(400, "com.amazon.coral.service#MissingRequiredParameterException", "MissingParameter"),
            ApiErrorKind.UnknownOperation => new(400, "com.amazon.coral.service#UnknownOperationException", "InvalidAction"),
            ApiErrorKind.Serialization => new(400, "com.amazon.coral.service#SerializationException", "MalformedInput"),
            ApiErrorKind.Validation => new(400, "com.amazon.coral.validate#ValidationException", "ValidationError"),
            ApiErrorKind.InvalidNextToken => new(400, "com.amazon.coral.service#InvalidParameterValueException", "InvalidParameterValue"),
            _ => new(status, WireError.Json(kind).Code, WireError.Query(kind).Code),
        };

        WireError Own(string query) => new(400, $"com.amazonaws.sqs#{kind}", query);
    }
}
