using System.Text.Json;
using Grid.Contracts.Invocation;
using Grid.Runtimes.RuntimeApi;
using Grid.Runtimes.TelemetryApi;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Grid.Runtimes.Extensions;

/// <summary>The Extensions API and the Telemetry API: the paths beside the Runtime API's, on the same connections.</summary>
internal static class ExtensionsApi
{
    private const string Base = "/2020-01-01/extension/";
    private const string TelemetryPath = "/2022-07-01/telemetry", LogsPath = "/2020-08-15/logs";

    /// <summary>Longest body of a request, in bytes.</summary>
    private const int BodyLimitBytes = 64 * 1024;

    private static readonly byte[] s_accepted = "{\"status\":\"OK\"}"u8.ToArray();
    private static readonly byte[] s_ok = "\"OK\""u8.ToArray();

    /// <summary>Answers a request whose path is none of the Runtime API's.</summary>
    public static Task Process(IFeatureCollection context, IExtensionCalls environment)
    {
        var request = context.Get<IHttpRequestFeature>()!;
        var path = request.Path.Length > 1 ? request.Path.TrimEnd('/') : request.Path;
        (string Method, Func<Task> Answer) call = path switch
        {
            Base + "register" => ("POST", Register(context, environment, request)),
            Base + "event/next" => ("GET", Identified(context, environment, request, id => Next(context, environment, id))),
            Base + "init/error" => ("POST", Identified(context, environment, request, id => Fail(context, environment, request, id, init: true))),
            Base + "exit/error" => ("POST", Identified(context, environment, request, id => Fail(context, environment, request, id, init: false))),
            TelemetryPath => ("PUT", Identified(context, environment, request, id => Subscribe(context, environment, request, id))),
            LogsPath => ("PUT", () => Refuse(context, TelemetryRefusals.LogsNotSupported)),
            _ => (request.Method, () => Refuse(context, Refusal.NotFound)),
        };
        return request.Method == call.Method ? call.Answer() : Refuse(context, Refusal.MethodNotAllowed);
    }

    private static Func<Task> Register(IFeatureCollection context, IExtensionCalls environment, IHttpRequestFeature request) => async () =>
    {
        var name = request.Headers["Lambda-Extension-Name"].ToString();
        if (name.Length == 0)
        {
            await Refuse(context, ExtensionRefusals.EmptyName);
            return;
        }

        using var body = await ReadBody(context, request);
        var (events, refusal) = ExtensionRegistration.Parse(body?.Memory ?? default);
        var extension = default(Extension);
        if (refusal is null) (extension, refusal) = environment.Register(name, events);
        if (refusal is not null)
        {
            await Refuse(context, refusal);
            return;
        }

        var version = environment.Spec.Version;
        var reply = new Dictionary<string, string>
        {
            ["functionName"] = version.Function.Name, ["functionVersion"] = version.Version, ["handler"] = version.Settings.Handler,
        };
        if (request.Headers["Lambda-Extension-Accept-Feature"].ToString().Contains("accountId", StringComparison.Ordinal)) reply["accountId"] = version.Function.Arn.Split(':')[4];
        context.Get<IHttpResponseFeature>()!.Headers["Lambda-Extension-Identifier"] = extension!.Id.ToString();
        await Reply(context, StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(reply, JsonSerializerOptions.Web));
    };

    private static async Task Next(IFeatureCollection context, IExtensionCalls environment, Guid id)
    {
        var answer = await environment.NextEvent(id);
        if (answer.Event is { } body)
        {
            if (answer.EventId is { } eventId) context.Get<IHttpResponseFeature>()!.Headers["Lambda-Extension-Event-Identifier"] = eventId;
            await Reply(context, StatusCodes.Status200OK, body);
        }
        else if (answer.Refusal is { } refusal) await Refuse(context, refusal);
        else context.Get<IHttpRequestLifetimeFeature>()!.Abort();
    }

    private static async Task Fail(IFeatureCollection context, IExtensionCalls environment, IHttpRequestFeature request, Guid id, bool init)
    {
        var errorType = request.Headers["Lambda-Extension-Function-Error-Type"].ToString();
        using var body = await ReadBody(context, request);
        var refusal = errorType.Length == 0 ? ExtensionRefusals.MissingErrorType : environment.BeginExtensionError(id, init, errorType);
        if (refusal is not null)
        {
            await Refuse(context, refusal);
            return;
        }

        await Reply(context, StatusCodes.Status202Accepted, s_accepted);
        await context.Get<IHttpResponseBodyFeature>()!.CompleteAsync();
        environment.EndExtension(init, errorType);
    }

    private static async Task Subscribe(IFeatureCollection context, IExtensionCalls environment, IHttpRequestFeature request, Guid id)
    {
        using var body = await ReadBody(context, request);
        var (subscription, refusal) = TelemetrySubscription.Parse(body?.Memory ?? default);
        refusal = environment.Identify(id) ?? refusal ?? environment.Subscribe(id, subscription!);
        await (refusal is null ? Reply(context, StatusCodes.Status200OK, s_ok) : Refuse(context, refusal));
    }

    private static Func<Task> Identified(IFeatureCollection context, IExtensionCalls environment, IHttpRequestFeature request, Func<Guid, Task> call) => () =>
    {
        var text = request.Headers["Lambda-Extension-Identifier"].ToString();
        if (text.Length == 0) return Refuse(context, ExtensionRefusals.MissingIdentifier);
        return Guid.TryParse(text, out var id) ? call(id) : Refuse(context, ExtensionRefusals.InvalidIdentifier);
    };

    /// <returns>Null when there is none that makes sense.</returns>
    private static async ValueTask<Payload?> ReadBody(IFeatureCollection context, IHttpRequestFeature request)
    {
        try
        {
            var body = await RequestBody.Read(context.Get<IRequestBodyPipeFeature>()!.Reader, request.Headers.ContentLength);
            if (body is null || body.Length <= BodyLimitBytes) return body;
            body.Dispose();
            return null;
        }
        catch (Exception exception) when (exception is BadHttpRequestException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    private static Task Refuse(IFeatureCollection context, Refusal refusal) => Reply(context, refusal.Status, refusal.Body);

    private static async Task Reply(IFeatureCollection context, int status, byte[] body)
    {
        var response = context.Get<IHttpResponseFeature>()!;
        response.StatusCode = status;
        response.Headers.ContentType = "application/json";
        response.Headers.ContentLength = body.Length;
        await context.Get<IHttpResponseBodyFeature>()!.Writer.WriteAsync(body);
    }
}
