using System.Buffers;
using System.Runtime.InteropServices;
using Grid.Contracts.Invocation;
using Grid.Grains.Environments;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Grid.Grains.Invocation;

/// <summary>Takes the large invocations of other silos and hands out large results. Whoever has no seal of the grid's is sent away before a byte of a body is read.</summary>
internal sealed class ForwardingEndpoint(Serializer serializer, ForwardingSeal seal, OwnSilo own, ForwardedInvocations invocations, LargeAnswers answers)
{
    /// <summary>Exempt from AWS's signatures, as all below <c>/_grid</c>.</summary>
    public const string Path = "/_grid/forward";

    /// <summary>What goes with the body: <see cref="ForwardedInvocation"/> or <see cref="ForwardedResult"/>, in base64.</summary>
    public const string DescriptionHeader = "X-Grid-Description";

    /// <summary>SHA-256 of the body, in hex.</summary>
    public const string HashHeader = "X-Grid-Hash";

    /// <summary>The silo that the request is meant for.</summary>
    public const string SiloHeader = "X-Grid-Silo";

    /// <summary>The gateway has let no larger event in.</summary>
    private const int MostBytes = 6 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path, static context => context.RequestServices.GetRequiredService<ForwardingEndpoint>().Invoke(context));
        routes.MapGet(Path + "/{name}", static context => context.RequestServices.GetRequiredService<ForwardingEndpoint>().Fetch(context));
    }

    private async Task Invoke(HttpContext context)
    {
        // 1. Who says so.
        var headers = context.Request.Headers;
        var description = headers[DescriptionHeader].ToString();
        var hash = headers[HashHeader].ToString();
        if (!IsSealed(context, Path, $"{description}\n{hash}")) return;
        if (context.Request.ContentLength is not (> 0 and <= MostBytes and var length))
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        // 2. The event.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server) server.MaxRequestBodySize = MostBytes;
        using var body = Payload.Own(ArrayPool<byte>.Shared.Rent((int)length), (int)length);
        await context.Request.Body.ReadExactlyAsync(MemoryMarshal.AsMemory(body.Memory), context.RequestAborted);
        if (!ForwardingSeal.Same(ForwardingSeal.Hash(body.Memory.Span), hash))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        // 3. Its answer.
        using var run = await invocations.Run(serializer.Deserialize<ForwardedInvocation>(Convert.FromBase64String(description))!, body.Memory, context.RequestAborted);
        context.Response.Headers[DescriptionHeader] = Convert.ToBase64String(serializer.SerializeToArray(run.Answer));
        await Write(context, run.Result.Payload);
    }

    private async Task Fetch(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        if (!IsSealed(context, $"{Path}/{name}", "")) return;
        using var payload = answers.Take(name);
        if (payload is null) context.Response.StatusCode = StatusCodes.Status404NotFound;
        else await Write(context, payload);
    }

    /// <summary>403 for a seal that is none of the grid's. What is meant for a silo that is gone, and whose address this one has, is answered with 410.</summary>
    private bool IsSealed(HttpContext context, string path, string rest)
    {
        var request = $"{context.Request.Method} {path}\n{rest}";
        var stated = context.Request.Headers[ForwardingSeal.Header].ToString();
        if (seal.Verify(own.Name, request, stated)) return true;
        var meantForAnother = seal.Verify(context.Request.Headers[SiloHeader].ToString(), request, stated);
        context.Response.StatusCode = meantForAnother ? StatusCodes.Status410Gone : StatusCodes.Status403Forbidden;
        return false;
    }

    private static async Task Write(HttpContext context, Payload payload)
    {
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = payload.Length;
        await context.Response.Body.WriteAsync(payload.Memory, context.RequestAborted);
    }
}
