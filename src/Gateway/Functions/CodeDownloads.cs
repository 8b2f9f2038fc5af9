using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Functions;

/// <summary>Serves the addresses that <see cref="CodeLocations"/> hands out. The address is the permission: such requests carry no signature in a header.</summary>
internal sealed class CodeDownloads(ICodeStore store, CodeLocations locations) : IOperationGroup
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapMethods(CodeLocations.Path + "{hex}", [HttpMethods.Get, HttpMethods.Head], Download).WithDisplayName("Code download");

    private async Task Download(HttpContext context)
    {
        var hex = (string)context.Request.RouteValues["hex"]!;
        if (locations.Refuse(hex, context.Request.Query["Expires"], context.Request.Query["Signature"]) is { } refusal)
        {
            await ErrorAnswer.Write(context, new ApiError(ApiErrorKind.AccessDenied, refusal));
            return;
        }

        await using var zip = await store.Open(hex, context.RequestAborted);
        if (zip is null)
        {
            await ErrorAnswer.Write(context, ApiError.NotFound("The resource you requested does not exist."));
            return;
        }

        context.Response.ContentType = "application/zip";
        context.Response.ContentLength = zip.Length;
        if (HttpMethods.IsGet(context.Request.Method)) await zip.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
