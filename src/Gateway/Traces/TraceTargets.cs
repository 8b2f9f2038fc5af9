using System.Globalization;
using Grid.Contracts;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Http;

namespace Grid.Gateway.Traces;

/// <summary>What is X-Ray's own in the REST protocol: its name in signatures, and its errors.</summary>
internal sealed class TraceTargets : IServiceTargets
{
    public string? SigningName(HttpContext context) => "xray";

    public BodyLimit? Limit(HttpContext context) => null;

    public Task? WriteError(HttpContext context, ApiError error) => Shape(error.Kind) is null ? null : Write(context, error);

    /// <summary>Writes the refusal; one that X-Ray has no name for as a fault.</summary>
    internal static Task Write(HttpContext context, ApiError error)
    {
        var (status, type) = Shape(error.Kind) ?? (500, "InternalFailure");
        context.Response.Headers["x-amzn-ErrorType"] = type;
        if (status == 429) context.Response.Headers.RetryAfter = (error.RetryAfterSeconds ?? 1).ToString(CultureInfo.InvariantCulture);
        return JsonAnswer.Write(context, status, json =>
        {
            json.WriteStartObject();
            json.WriteString("Message", error.Message);
            json.WriteEndObject();
        });
    }

    private static (int Status, string Type)? Shape(ApiErrorKind kind) => kind switch
    {
        ApiErrorKind.InvalidTraceRequest or ApiErrorKind.Validation or ApiErrorKind.Serialization or ApiErrorKind.InvalidParameterValue => (400, "InvalidRequestException"),
        ApiErrorKind.RuleLimitExceeded => (400, "RuleLimitExceededException"),
        ApiErrorKind.ResourceNotFound => (404, "ResourceNotFoundException"),
        ApiErrorKind.TooManyRequests => (429, "ThrottledException"),
        ApiErrorKind.NotImplemented => (501, "NotImplementedException"),
        _ => null,
    };
}
