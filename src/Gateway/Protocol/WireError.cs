using Grid.Contracts;
using Microsoft.AspNetCore.Http;

namespace Grid.Gateway.Protocol;

/// <summary>How a service that shares <c>POST /</c> with others names a refusal.</summary>
/// <param name="Code"><c>__type</c> of the JSON protocol, <c>Code</c> of the Query protocol.</param>
/// <param name="QueryCode">Of a JSON service that once spoke Query: the code that its clients still know, in <c>x-amzn-query-error</c>; null without one.</param>
internal readonly record struct WireError(int Status, string Code, string? QueryCode = null)
{
    /// <summary>Whose fault it was, in the words of the Query protocol.</summary>
    internal string Fault => Status >= StatusCodes.Status500InternalServerError ? "Receiver" : "Sender";

    /// <summary>The framework's names in the JSON protocol.</summary>
    internal static WireError Json(ApiErrorKind kind) => new(Status5xx(kind) ?? StatusCodes.Status400BadRequest, kind switch
    {
        ApiErrorKind.TooManyRequests => "ThrottlingException",
        ApiErrorKind.Service => "InternalServiceException",
        _ => $"{kind}Exception",
    });

    /// <summary>The framework's names in the Query protocol.</summary>
    internal static WireError Query(ApiErrorKind kind) => kind switch
    {
        ApiErrorKind.MissingAuthenticationToken => new(403, "MissingAuthenticationToken"),
        ApiErrorKind.IncompleteSignature => new(400, "IncompleteSignature"),
        ApiErrorKind.InvalidSignature => new(403, "SignatureDoesNotMatch"),
        ApiErrorKind.UnrecognizedClient => new(403, "InvalidClientTokenId"),
        ApiErrorKind.ExpiredToken => new(403, "ExpiredToken"),
        ApiErrorKind.AccessDenied => new(403, "AccessDenied"),
        ApiErrorKind.ResourceNotFound => new(404, "NotFound"),
        ApiErrorKind.RequestTooLarge => new(413, "RequestEntityTooLarge"),
        ApiErrorKind.TooManyRequests => new(400, "Throttling"),
        ApiErrorKind.UnknownOperation => new(400, "InvalidAction"),
        ApiErrorKind.Serialization => new(400, "MalformedInput"),
        ApiErrorKind.Validation => new(400, "ValidationError"),
        ApiErrorKind.Service => new(500, "InternalFailure"),
        _ => new(Status5xx(kind) ?? StatusCodes.Status400BadRequest, kind.ToString()),
    };

    private static int? Status5xx(ApiErrorKind kind) => kind switch
    {
        ApiErrorKind.Service => StatusCodes.Status500InternalServerError,
        ApiErrorKind.NotImplemented => StatusCodes.Status501NotImplemented,
        _ => null,
    };
}
