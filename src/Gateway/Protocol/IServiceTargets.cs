using Grid.Contracts;
using Microsoft.AspNetCore.Http;

namespace Grid.Gateway.Protocol;

/// <summary>Several services behind one path: metadata of their endpoint, which says what each wants before it is called.</summary>
internal interface IServiceTargets
{
    /// <summary>For which service the call must be signed; null when it is for none of these.</summary>
    string? SigningName(HttpContext context);

    /// <summary>Null for the endpoint's own.</summary>
    BodyLimit? Limit(HttpContext context);

    /// <summary>Writes the refusal in the protocol's own shape; null when the call does not speak it.</summary>
    Task? WriteError(HttpContext context, ApiError error);

    /// <summary>Null when the path belongs to one service alone.</summary>
    static IServiceTargets? Of(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<IServiceTargets>();
}
