using Grid.Contracts;
using Grid.Dashboard.Assets;
using Grid.Dashboard.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Grid.Dashboard;

/// <summary>The first that a request to the dashboard meets: what answers say to browsers, who gets in, and how many at a time.</summary>
internal sealed class DashboardGuard(RequestDelegate next, Gate gate, Sessions sessions, IOptions<DashboardOptions> options, [FromKeyedServices(MachineClock.Key)] TimeProvider time)
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

        // 3. The link that the silo has printed signs in, and is gone from the address at once.
        if (HttpMethods.IsGet(context.Request.Method) && path == "/" && context.Request.Query[DashboardEndpoints.LinkParameter] is [{ } key] && sessions.AcceptsLink(key))
        {
            sessions.SignIn(context);
            context.Response.Redirect(DashboardEndpoints.Path + "/");
            return;
        }

        // 4. Who gets in. The style and the form for signing in are for everybody.
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

        // 5. How many.
        if (!path.StartsWithSegments("/_blazor"))
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

            // A window lives no longer than the session that has opened it.
            var left = passage is Passage.SignedIn && sessions.EndOf(context) is { } end ? end - time.GetUtcNow() : Timeout.InfiniteTimeSpan;
            await using var over = time.CreateTimer(static window => ((HttpContext)window!).Abort(), context, left, Timeout.InfiniteTimeSpan);
            await next(context);
        }
        finally
        {
            Interlocked.Decrement(ref _viewers);
        }
    }
}
