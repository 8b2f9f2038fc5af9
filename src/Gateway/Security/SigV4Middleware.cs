using Grid.Contracts;
using Grid.Gateway.Invocation;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Grid.Gateway.Security;

/// <summary>Lets through who may call, with <see cref="Caller"/> and <see cref="ReceivedBody"/> as features.</summary>
internal sealed class SigV4Middleware(RequestDelegate next, string service, SignatureVerifier verifier, AnyKey anyKey, IOptions<SecurityOptions> options)
{
    /// <summary>Paths below it guard themselves, but for those with <see cref="NeedsSignature"/>.</summary>
    private static readonly PathString Exempt = "/_grid";

    private readonly bool _acceptAnyKey = options.Value.AcceptAnyKey;

    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.Path.StartsWithSegments(Exempt) && context.GetEndpoint()?.Metadata.GetMetadata<NeedsSignature>() is null)
        {
            await next(context);
            return;
        }

        // 1. Who says so, as far as the headers tell.
        if (!RequestTarget.TryRead(context, out var target))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        if (MayLackSignature.Applies(context, target))
        {
            await next(context);
            return;
        }

        if (NoService(context, target) is { } none)
        {
            await ErrorAnswer.Write(context, none);
            return;
        }

        ExaminedSignature examined = default;
        if (!_acceptAnyKey && verifier.Examine(request, target, IServiceTargets.Of(context)?.SigningName(context) ?? service, out examined) is { } refused)
        {
            await ErrorAnswer.Write(context, refused);
            return;
        }

        // 2. The body, which is signed too.
        var limit = InvokeTarget.Matches(request.Method, target.Path.Span) ? InvokeTarget.Limit : BodyLimit.Of(context);
        using var body = await ReceivedBody.Read(context, limit.Bytes - 1);
        if (body is null)
        {
            await ErrorAnswer.Write(context, limit.Exceeded());
            return;
        }

        // 3. The signature.
        if (!_acceptAnyKey && verifier.Verify(request, target, examined, body.Memory.Span) is { } mismatch)
        {
            await ErrorAnswer.Write(context, mismatch);
            return;
        }

        // 4. On with it.
        context.Features.Set(_acceptAnyKey ? anyKey.Identify(request, target) : examined.Derived.Caller);
        context.Features.Set(body);
        await next(context);
    }

    /// <summary>Null when there is an operation for the call, or when it may be a mistaken one for this service.</summary>
    private ApiError? NoService(HttpContext context, in RequestTarget target)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint is null || (IServiceTargets.Of(context) is { } services ? services.SigningName(context) is not null : endpoint.Metadata.GetMetadata<NoOperation>() is null)) return null;
        var claimed = ClaimedScope.Service(context.Request, target);
        return claimed.IsEmpty || claimed.SequenceEqual(service) ? null : ApiError.NotImplemented($"This grid has no service '{claimed}', or none with this operation.");
    }
}
