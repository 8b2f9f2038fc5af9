using Grid.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Grid.Gateway.Protocol;

/// <summary>Refuses bodies that are too large before anybody buffers them, and lets the large ones that are allowed through the server's own limit.</summary>
internal static class BodyLimits
{
    internal static void UseBodyLimits(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<BodyLimit>() is not { } limit) return next(context);
        var server = context.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (context.Request.ContentLength >= limit.Bytes)
        {
            // Without a limit the server reads on and drops the bytes after the answer, so that the client gets to see it.
            if (server is { IsReadOnly: false }) server.MaxRequestBodySize = null;
            return ErrorAnswer.Write(context, TooLarge(limit));
        }

        // The server counts the framing of chunks too; RequestBody counts what is left without it.
        if (server is { IsReadOnly: false }) server.MaxRequestBodySize = 2L * limit.Bytes;
        return next(context);
    });

    internal static ApiError TooLarge(BodyLimit limit) =>
        new(ApiErrorKind.RequestTooLarge, $"Request must be smaller than {limit.Bytes} bytes for the {limit.Operation} operation");
}
