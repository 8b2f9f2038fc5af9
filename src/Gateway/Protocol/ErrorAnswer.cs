using System.Globalization;
using Grid.Contracts;
using Microsoft.AspNetCore.Http;

namespace Grid.Gateway.Protocol;

/// <summary>Turns refusals into REST-JSON answers: status, <c>x-amzn-ErrorType</c>, <c>Retry-After</c> for a throttle, and a body in the casing that typed SDKs read.</summary>
internal static class ErrorAnswer
{
    /// <summary>Writes the answer; the response must not have begun.</summary>
    internal static Task Write(HttpContext context, ApiError error)
    {
        if (IServiceTargets.Of(context)?.WriteError(context, error) is { } written) return written;
        var shape = Shape(error.Kind);
        context.Response.Headers["x-amzn-ErrorType"] = shape.Type;
        if (error.Kind is ApiErrorKind.TooManyRequests) context.Response.Headers.RetryAfter = (error.RetryAfterSeconds ?? 1).ToString(CultureInfo.InvariantCulture);
        return JsonAnswer.Write(context, shape.Status, json =>
        {
            json.WriteStartObject();
            if (error.Reason is not null) json.WriteString("Reason", error.Reason);
            if (shape.Fault is not null && error.Message is not null) json.WriteString("Type", shape.Fault);
            json.WriteString(shape.MessageMember, error.Message);
            json.WriteEndObject();
        });
    }

    private static ErrorShape Shape(ApiErrorKind kind) => kind switch
    {
        ApiErrorKind.InvalidParameterValue => new(400, "InvalidParameterValueException", "message", "User"),
        ApiErrorKind.InvalidRequestContent => new(400, "InvalidRequestContentException", "message", "User"),
        ApiErrorKind.Validation => new(400, "ValidationException", "message", null),
        ApiErrorKind.MalformedQueryString => new(400, "MalformedQueryStringException", "message", null),
        ApiErrorKind.CodeStorageExceeded => new(400, "CodeStorageExceededException", "message", "User"),
        ApiErrorKind.PolicyLengthExceeded => new(400, "PolicyLengthExceededException", "message", "User"),
        ApiErrorKind.RecursiveInvocation => new(400, "RecursiveInvocationException", "Message", "User"),
        ApiErrorKind.ResourceInUse => new(400, "ResourceInUseException", "Message", "User"),
        ApiErrorKind.AccessDenied => new(403, "AccessDeniedException", "Message", null),
        ApiErrorKind.MissingAuthenticationToken => new(403, "MissingAuthenticationTokenException", "message", null),
        ApiErrorKind.IncompleteSignature => new(403, "IncompleteSignatureException", "message", null),
        ApiErrorKind.InvalidSignature => new(403, "InvalidSignatureException", "message", null),
        ApiErrorKind.UnrecognizedClient => new(403, "UnrecognizedClientException", "message", null),
        ApiErrorKind.ExpiredToken => new(403, "ExpiredTokenException", "message", null),
        ApiErrorKind.ResourceNotFound => new(404, "ResourceNotFoundException", "Message", "User"),
        ApiErrorKind.ProvisionedConcurrencyConfigNotFound => new(404, "ProvisionedConcurrencyConfigNotFoundException", "message", "User"),
        ApiErrorKind.ResourceConflict => new(409, "ResourceConflictException", "message", "User"),
        ApiErrorKind.PreconditionFailed => new(412, "PreconditionFailedException", "message", "User"),
        ApiErrorKind.RequestTooLarge => new(413, "RequestEntityTooLargeException", "Message", null),
        ApiErrorKind.UnsupportedMediaType => new(415, "UnsupportedMediaTypeException", "message", "User"),
        ApiErrorKind.TooManyRequests => new(429, "TooManyRequestsException", "message", "User"),
        ApiErrorKind.Serialization => new(400, "SerializationException", "Message", null),
        ApiErrorKind.UnknownOperation => new(404, "UnknownOperationException", "message", null),
        ApiErrorKind.NotImplemented => new(501, "NotImplementedException", "message", "User"),
        ApiErrorKind.ResourceNotReady => new(502, "ResourceNotReadyException", "message", "User"),
        _ => new(500, "ServiceException", "Message", "Service"),
    };

    private readonly record struct ErrorShape(int Status, string Type, string MessageMember, string? Fault);
}
