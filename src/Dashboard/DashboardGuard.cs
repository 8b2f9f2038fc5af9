using Grid.Dashboard.Assets;
using Grid.Dashboard.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Grid.Dashboard;

/// <summary>The first that a request to the dashboard meets: what answers say to browsers, who gets in, and how many at a time.</summary>
internal sealed class DashboardGuard(RequestDelegate next, Gate gate, IOptions<DashboardOptions> options)
{
    /// <summary>Blazor sets the height of what is not drawn as an attribute of style; nothing else comes from anywhere but here.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    /// <summary>Orleans' own dashboard brings styles and pictures of its own.</summary>
    private const string OrleansPolicy =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; base-uri 'self'; frame-ancestors 'none'";

    private int _viewers;

    public async Task InvokeAsync(HttpContext context)
    {
        // 1. Addresses of pages are relative to the path with its slash.
        var path = context.Request.Path;
        if (!path.HasValue)
        {
            context.Response.Redirect(DashboardEndpoints.Path + "/");
            return;
        }

        // 2. What browsers are to know.
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = path.StartsWithSegments(DashboardEndpoints.OrleansPath) ? OrleansPolicy : Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";

        // 3. Who gets in. The style and the form for signing in are for everybody.
        var passage = gate.Look(context);
        if (passage is Passage.Foreign)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        var isForEverybody = path == "/sign-in" || Asset.All.Any(asset => path == "/" + asset.Path);
        if (passage is Passage.SignsIn && !isForEverybody)
        {
            if (HttpMethods.IsGet(context.Request.Method) && !context.WebSockets.IsWebSocketRequest && !path.StartsWithSegments("/_blazor")) context.Response.Redirect(DashboardEndpoints.Path + "/sign-in");
            else context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        context.Items[typeof(Passage)] = passage;
        if (!isForEverybody) headers.CacheControl = "no-store";

        // 4. How many.
        if (path != "/_blazor")
        {
            await next(context);
            return;
        }

        try
        {
            if (Interlocked.Increment(ref _viewers) > options.Value.MaxViewers)
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return;
            }

            await next(context);
        }
        finally
        {
            Interlocked.Decrement(ref _viewers);
        }
    }
}
