using System.Globalization;
using Grid.Contracts.Invocation;
using Grid.Runtimes.Environments;
using Grid.Runtimes.Extensions;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Grid.Runtimes.RuntimeApi;

/// <summary>
/// The Runtime API, straight on the server's features: two requests per invocation pass here. Which environment asks is known from the connection.
/// </summary>
internal sealed class RuntimeApiApplication : IHttpApplication<IFeatureCollection>
{
    private const string ErrorTypeHeader = "Lambda-Runtime-Function-Error-Type";
    private const string ErrorCauseHeader = "Lambda-Runtime-Function-XRay-Error-Cause";
    private const string ErrorBodyTrailer = "Lambda-Runtime-Function-Error-Body";
    private const string ResponseModeHeader = "Lambda-Runtime-Function-Response-Mode";

    private static readonly byte[] s_ok = "{\"status\":\"OK\"}"u8.ToArray();
    private static readonly byte[] s_pong = "pong"u8.ToArray();

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    public Task ProcessRequestAsync(IFeatureCollection context)
    {
        var request = context.Get<IHttpRequestFeature>()!;
        var connection = context.Get<EnvironmentConnection>()!;
        var path = RuntimeApiPaths.Parse(request.Path, out var requestId);
        var method = path is RuntimeApiPath.Next or RuntimeApiPath.Ping ? "GET" : "POST";
        if (path == RuntimeApiPath.Unknown) return ExtensionsApi.Process(context, connection.Environment);
        if (request.Method != method) return Refuse(context, Refusal.MethodNotAllowed);

        switch (path)
        {
            case RuntimeApiPath.Next:
                return Next(context, connection);
            case RuntimeApiPath.Ping:
                return Reply(context, StatusCodes.Status200OK, "text/plain", s_pong);
            case RuntimeApiPath.InitError:
                return InitError(context, connection.Environment, request);
            default:
                var refusal = connection.Environment.BeginAnswer(requestId, path == RuntimeApiPath.Error, out var invocation);
                if (refusal is not null) return Refuse(context, refusal);
                return path == RuntimeApiPath.Error
                    ? Error(context, connection.Environment, request, invocation!)
                    : Response(context, connection.Environment, request, invocation!);
        }
    }

    private static async Task Next(IFeatureCollection context, EnvironmentConnection connection)
    {
        var (invocation, refusal) = await connection.Environment.Next(connection.Closed);
        if (invocation is not null)
        {
            WriteHead(context.Get<IHttpResponseFeature>()!.Headers, invocation);
            var body = context.Get<IHttpResponseBodyFeature>()!;
            await body.StartAsync();
            if (invocation.CopyEvent(body.Writer))
            {
                await body.Writer.FlushAsync();
                return;
            }
        }

        if (refusal is not null) await Refuse(context, refusal);
        else context.Get<IHttpRequestLifetimeFeature>()!.Abort();
    }

    private static void WriteHead(IHeaderDictionary headers, Invocation invocation)
    {
        headers.ContentLength = invocation.Request.Event.Length;
        headers.ContentType = "application/json";
        headers["Lambda-Runtime-Aws-Request-Id"] = invocation.Request.RequestId;
        headers["Lambda-Runtime-Deadline-Ms"] = invocation.DeadlineMs.ToString(CultureInfo.InvariantCulture);
        headers["Lambda-Runtime-Invoked-Function-Arn"] = invocation.InvokedArn;
        headers["Lambda-Runtime-Trace-Id"] = invocation.TraceHeader;
        if (invocation.Request.ClientContext is { } context) headers["Lambda-Runtime-Client-Context"] = JsonHeader.Escape(context);
    }

    private static async Task Response(IFeatureCollection context, IRuntimeApiCalls environment, IHttpRequestFeature request, Invocation invocation)
    {
        var mode = request.Headers[ResponseModeHeader];
        if (mode.Count > 0 && !string.Equals(mode.ToString(), "streaming", StringComparison.OrdinalIgnoreCase))
        {
            EndAnswer(environment, invocation, Payload.Empty, Fault.InvalidResponseMode);
            await Refuse(context, Refusal.InvalidResponseMode);
            return;
        }

        var (payload, refusal) = await ReadBody(context, request);
        var fault = refusal == Refusal.TooLarge ? Fault.ResponseTooLarge
            : refusal is not null ? Fault.TruncatedResponse
            : mode.Count > 0 ? StreamFault(context) : null;
        EndAnswer(environment, invocation, payload, fault);
        await Answered(context, refusal);
    }

    private static async Task Error(IFeatureCollection context, IRuntimeApiCalls environment, IHttpRequestFeature request, Invocation invocation)
    {
        var (payload, refusal) = await ReadBody(context, request);
        var fault = refusal == Refusal.TooLarge ? Fault.ResponseTooLarge
            : refusal is not null ? Fault.TruncatedResponse
            : Fault.Posted(request.Headers[ErrorTypeHeader], payload, request.Headers[ErrorCauseHeader]);
        EndAnswer(environment, invocation, Payload.Empty, fault);
        await Answered(context, refusal);
    }

    private static async Task InitError(IFeatureCollection context, IRuntimeApiCalls environment, IHttpRequestFeature request)
    {
        var (payload, refusal) = await ReadBody(context, request);
        var fault = Fault.Posted(request.Headers[ErrorTypeHeader], payload, request.Headers[ErrorCauseHeader]);
        refusal ??= environment.BeginInitError(fault);
        await Answered(context, refusal);
        if (refusal is not null) return;
        await context.Get<IHttpResponseBodyFeature>()!.CompleteAsync();
        environment.EndInit(fault);
    }

    private static void EndAnswer(IRuntimeApiCalls environment, Invocation invocation, Payload payload, Fault? fault)
    {
        if (environment.EndAnswer(invocation, payload, fault)) invocation.Publish();
    }

    private static async ValueTask<(Payload Payload, Refusal? Refusal)> ReadBody(IFeatureCollection context, IHttpRequestFeature request)
    {
        try
        {
            var payload = await RequestBody.Read(context.Get<IRequestBodyPipeFeature>()!.Reader, request.Headers.ContentLength);
            return payload is null ? (Payload.Empty, Refusal.TooLarge) : (payload, null);
        }
        catch (Exception exception) when (exception is BadHttpRequestException or IOException or OperationCanceledException)
        {
            return (Payload.Empty, Refusal.Truncated);
        }
    }

    /// <summary>A streamed answer that failed on the way says so in its trailers: the type, and the error's JSON in base64.</summary>
    private static Fault? StreamFault(IFeatureCollection context)
    {
        if (context.Get<IHttpRequestTrailersFeature>() is not { Available: true } feature) return null;
        if (!feature.Trailers.TryGetValue(ErrorTypeHeader, out var type) || type.Count == 0) return null;
        var text = feature.Trailers[ErrorBodyTrailer].ToString();
        var body = new byte[text.Length];
        return Fault.Posted(type, Convert.TryFromBase64String(text, body, out var length) ? Payload.Of(body.AsMemory(0, length)) : Payload.Empty);
    }

    private static Task Answered(IFeatureCollection context, Refusal? refusal) =>
        refusal is null ? Reply(context, StatusCodes.Status202Accepted, "application/json", s_ok) : Refuse(context, refusal);

    private static Task Refuse(IFeatureCollection context, Refusal refusal) => Reply(context, refusal.Status, "application/json", refusal.Body);

    private static Task Reply(IFeatureCollection context, int status, string contentType, byte[] body)
    {
        var response = context.Get<IHttpResponseFeature>()!;
        response.StatusCode = status;
        response.Headers.ContentType = contentType;
        response.Headers.ContentLength = body.Length;
        var write = context.Get<IHttpResponseBodyFeature>()!.Writer.WriteAsync(body);
        return write.IsCompletedSuccessfully ? Task.CompletedTask : write.AsTask();
    }
}
