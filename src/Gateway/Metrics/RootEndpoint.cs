using Grid.Contracts;
using Grid.Contracts.Security;
using Grid.Gateway.Protocol;
using Grid.Gateway.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Metrics;

/// <summary>A page below <c>/_grid</c> for the holder of the root's key, signed as a call of Lambda is.</summary>
internal static class RootEndpoint
{
    /// <param name="what">For the refusal: <c>The costs of a grid are</c>.</param>
    internal static void MapRoot(this IEndpointRouteBuilder routes, string path, string name, string what, IAccessKeys keys, Func<ApiRequest, Task<Outcome<Answer>>> run) =>
        routes.MapGet(path, context => Run(context, what, keys, run)).WithMetadata(NeedsSignature.Mark).WithDisplayName(name);

    private static async Task Run(HttpContext context, string what, IAccessKeys keys, Func<ApiRequest, Task<Outcome<Answer>>> run)
    {
        // Session keys are given to functions, which have no business here.
        if (context.Features.Get<Caller>() is not { } caller || caller.PrincipalArn != keys.Root.PrincipalArn)
        {
            await ErrorAnswer.Write(context, new ApiError(ApiErrorKind.AccessDenied, $"{what} shown to the root's key only."));
            return;
        }

        var outcome = await run(new ApiRequest(context, caller, RequestBody.None));
        if (outcome.Ok) await JsonAnswer.Write(context, StatusCodes.Status200OK, outcome.Value.Body!);
        else await ErrorAnswer.Write(context, outcome.Error);
    }
}
