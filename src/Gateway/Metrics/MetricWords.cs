using Grid.Contracts;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Metrics;

/// <summary>CloudWatch's names of refusals, in JSON and CBOR on the left and in the Query protocol on the right.</summary>
internal static class MetricWords
{
    internal static WireError Name(ApiErrorKind kind) => kind switch
    {
        ApiErrorKind.InvalidParameterValue => new(400, "InvalidParameterValueException", "InvalidParameterValue"),
        ApiErrorKind.InvalidParameterCombination => new(400, "InvalidParameterCombinationException", "InvalidParameterCombination"),
        ApiErrorKind.MissingParameter => new(400, "MissingRequiredParameterException", "MissingParameter"),
        ApiErrorKind.InvalidNextToken => new(400, "InvalidNextToken", "InvalidNextToken"),
        ApiErrorKind.LimitExceeded => new(400, "LimitExceededFault", "LimitExceeded"),
        ApiErrorKind.Service => new(500, "InternalServiceFault", "InternalServiceError"),
        _ => WireError.Json(kind) with { Status = WireError.Query(kind).Status, QueryCode = WireError.Query(kind).Code },
    };

    internal static ApiError Value(string message) => ApiError.InvalidParameter(message);

    internal static ApiError Combination(string message) => new(ApiErrorKind.InvalidParameterCombination, message);

    internal static ApiError Missing(string parameter) => new(ApiErrorKind.MissingParameter, $"The parameter {parameter} is required.");

    internal static ApiError Invalid(string message) => new(ApiErrorKind.Validation, message);
}
