using Microsoft.AspNetCore.Http;

namespace Grid.Gateway.Security;

/// <summary>Metadata of an endpoint that also those reach who do not sign: such a request has no <see cref="Caller"/>. Who signs has to sign well.</summary>
internal sealed class MayLackSignature
{
    public static MayLackSignature Mark { get; } = new();

    /// <summary>The request has no signature and needs none.</summary>
    public static bool Applies(HttpContext context, in RequestTarget target) =>
        context.GetEndpoint()?.Metadata.GetMetadata<MayLackSignature>() is not null && context.Request.Headers.Authorization.Count == 0 && SignedQuery.Algorithm(target.Query.Span) is null;
}
