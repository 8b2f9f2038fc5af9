using Grid.Contracts;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Http;

namespace Grid.Gateway.EventSources;

/// <summary>What is EventBridge Scheduler's own in the REST protocol: its name in signatures, and its errors.</summary>
internal sealed class SchedulerTargets : IServiceTargets
{
    public string? SigningName(HttpContext context) => "scheduler";

    public BodyLimit? Limit(HttpContext context) => null;

    public Task? WriteError(HttpContext context, ApiError error)
    {
        if (Shape(error.Kind) is not var (status, type)) return null;
        context.Response.Headers["x-amzn-ErrorType"] = type;
        return JsonAnswer.Write(context, status, json =>
        {
            json.WriteStartObject();
            json.WriteString("Message", error.Message);
            json.WriteEndObject();
        });
    }

    private static (int Status, string Type)? Shape(ApiErrorKind kind) => kind switch
    {
        ApiErrorKind.Validation => (400, "ValidationException"),
        ApiErrorKind.ServiceQuotaExceeded => (402, "ServiceQuotaExceededException"),
        ApiErrorKind.ResourceNotFound => (404, "ResourceNotFoundException"),
        ApiErrorKind.Conflict => (409, "ConflictException"),
        ApiErrorKind.TooManyRequests => (429, "ThrottlingException"),
        ApiErrorKind.Service => (500, "InternalServerException"),
        _ => null,
    };
}
