using Grid.Contracts;
using Grid.Gateway.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Protocol;

/// <summary>Puts operations of the API on routes: reads the body, runs the operation, writes its answer or refusal.</summary>
internal static class Operations
{
    /// <param name="operation">Name in the API.</param>
    /// <param name="bodyBytes">The body must be smaller.</param>
    /// <param name="readsBody">False for an operation whose body is no JSON object: it reads <see cref="ReceivedBody"/> itself.</param>
    internal static void MapOperation(
        this IEndpointRouteBuilder routes,
        string operation,
        string method,
        string pattern,
        Func<ApiRequest, Task<Outcome<Answer>>> run,
        int bodyBytes = BodyLimit.SettingsBytes,
        bool readsBody = true)
    {
        var hasBody = readsBody && (method == HttpMethods.Post || method == HttpMethods.Put);
        var endsInName = pattern.EndsWith('}');
        routes.MapMethods(pattern, [method], context => LacksName(context, endsInName) ? UnknownOperations.Refuse(context) : Run(context, operation, hasBody, run))
            .WithMetadata(new BodyLimit(operation, bodyBytes)).WithDisplayName(operation);
    }

    /// <summary>An operation that is refused without a look at its body.</summary>
    internal static void MapUnread(this IEndpointRouteBuilder routes, string operation, string method, string pattern, Func<ApiRequest, ApiError> refuse)
    {
        Func<ApiRequest, Task<Outcome<Answer>>> run = request => Task.FromResult<Outcome<Answer>>(refuse(request));
        routes.MapMethods(pattern, [method], context => Run(context, operation, hasBody: false, run))
            .WithMetadata(new BodyLimit(operation, BodyLimit.SettingsBytes)).WithDisplayName(operation);
    }

    private static bool LacksName(HttpContext context, bool endsInName) => RequestTarget.TryRead(context, out var target) && target.LacksName(endsInName);

    /// <param name="hasBody">False for an operation whose body nobody reads.</param>
    private static async Task Run(HttpContext context, string operation, bool hasBody, Func<ApiRequest, Task<Outcome<Answer>>> run)
    {
        // Requests get here only through the signature check, which leaves the caller behind.
        if (context.Features.Get<Caller>() is not { } caller)
        {
            await ErrorAnswer.Write(context, new ApiError(ApiErrorKind.MissingAuthenticationToken, "Missing Authentication Token"));
            return;
        }

        using var span = RequestSpan.Start(operation, context);
        var body = hasBody ? RequestBody.Read(context.Features.GetRequiredFeature<ReceivedBody>().Memory) : RequestBody.None;
        if (!body.Ok)
        {
            span.Refused(body.Error.Kind);
            await ErrorAnswer.Write(context, body.Error);
            return;
        }

        using (body.Value)
        {
            var outcome = await run(new ApiRequest(context, caller, body.Value));
            if (!outcome.Ok)
            {
                span.Refused(outcome.Error.Kind);
                await ErrorAnswer.Write(context, outcome.Error);
            }
            else if (outcome.Value.Body is { } write) await JsonAnswer.Write(context, outcome.Value.Status, write);
            else context.Response.StatusCode = outcome.Value.Status;
        }
    }
}
