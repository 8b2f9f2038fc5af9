using System.Buffers;
using System.Globalization;
using Grid.Contracts;
using Grid.Contracts.Invocation;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Http;

namespace Grid.Gateway.Invocation;

/// <summary>Turns how an invocation ended into HTTP. The function's own failures are answers with status 200.</summary>
internal static class InvokeAnswer
{
    /// <summary>Smaller results leave in one write together with the headers.</summary>
    private const int OneWriteBytes = 64 * 1024;

    private static readonly ApiError PlatformFault = new(ApiErrorKind.Service, "An error occurred and the request cannot be processed.");

    private static readonly ApiError Throttle = new(ApiErrorKind.TooManyRequests, "Rate Exceeded.") { Reason = "ConcurrentInvocationLimitExceeded" };

    internal static Task Write(HttpContext context, InvocationResult result, InvocationType type) => result.Error switch
    {
        InvokeError.None when type is InvocationType.DryRun => Nothing(context),
        InvokeError.None => Function(context.Response, result, context.RequestAborted),
        InvokeError.Throttled => ErrorAnswer.Write(context, result.Refusal ?? Throttle),
        _ => ErrorAnswer.Write(context, result.Refusal ?? PlatformFault),
    };

    /// <summary>For a failure that nobody foresaw.</summary>
    internal static Task WriteFault(HttpContext context) => ErrorAnswer.Write(context, PlatformFault);

    private static Task Nothing(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task Function(HttpResponse response, InvocationResult result, CancellationToken cancellationToken)
    {
        var headers = response.Headers;
        response.StatusCode = StatusCodes.Status200OK;
        headers.ContentType = "application/json";
        headers["X-Amz-Executed-Version"] = result.ExecutedVersion;
        headers["x-amzn-Remapped-Content-Length"] = "0";
        if (result.FunctionError is not null) headers["X-Amz-Function-Error"] = result.FunctionError;
        if (result.ColdStart is { } start) headers["Server-Timing"] = ServerTiming(start);
        if (!result.LogTail.IsEmpty) headers["X-Amz-Log-Result"] = Convert.ToBase64String(result.LogTail.Span);

        var payload = result.Payload.Memory;
        response.ContentLength = payload.Length;
        if (payload.Length > OneWriteBytes) return response.Body.WriteAsync(payload, cancellationToken).AsTask();
        response.BodyWriter.Write(payload.Span);
        return Task.CompletedTask;
    }

    /// <summary>The phases of the cold start in milliseconds, in the syntax of W3C Server Timing.</summary>
    private static string ServerTiming(ColdStart start) =>
        string.Join(", ", start.Steps.Select(step => string.Create(CultureInfo.InvariantCulture, $"{step.Phase};dur={step.Duration.TotalMilliseconds:0.###}")));
}
