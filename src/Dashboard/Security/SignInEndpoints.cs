using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Grid.Dashboard.Security;

/// <summary>Signing in and out. The secret is compared and not kept.</summary>
internal sealed class SignInEndpoints(Sessions sessions, IAntiforgery antiforgery) : IDisposable
{
    /// <summary>Longer ones are no key of ours.</summary>
    private const int MostCharacters = 256;

    /// <summary>Of a form.</summary>
    private const int MostBytes = 16 * 1024;

    /// <summary>Wrong keys from one address: more than people type, far less than guessing takes. Nobody's mistakes keep another one out.</summary>
    private readonly PartitionedRateLimiter<string> _mistakes = PartitionedRateLimiter.Create<string, string>(
        static address => RateLimitPartition.GetFixedWindowLimiter(address, static _ => new FixedWindowRateLimiterOptions { PermitLimit = 30, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 }));

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sign-in", (HttpContext context) => Page(context, null));
        routes.MapPost("/sign-in", (Delegate)SignIn).DisableAntiforgery();
        routes.MapPost("/sign-out", static (HttpContext context) =>
        {
            Sessions.SignOut(context);
            return Results.Redirect($"{DashboardEndpoints.Path}/sign-in");
        }).DisableAntiforgery();
    }

    public void Dispose() => _mistakes.Dispose();

    private async Task<IResult> SignIn(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = MostBytes;
        var address = context.Connection.RemoteIpAddress?.ToString() ?? "";
        using (var any = _mistakes.AttemptAcquire(address, 0))
        {
            if (!any.IsAcquired)
            {
                context.Response.Headers.RetryAfter = "60";
                return Page(context, "Too many attempts. Try again in a minute.", StatusCodes.Status429TooManyRequests);
            }
        }

        if (await Form(context) is not { } form) return Page(context, "The form is out of date. Try again.", StatusCodes.Status400BadRequest);
        var (id, secret) = (form["id"].ToString().Trim(), form["secret"].ToString().Trim());
        if (id.Length > MostCharacters || secret.Length > MostCharacters || !sessions.Accepts(id, secret))
        {
            using var mistake = _mistakes.AttemptAcquire(address);
            return Page(context, "This is not the grid's access key.", StatusCodes.Status401Unauthorized);
        }

        sessions.SignIn(context);
        return Results.Redirect($"{DashboardEndpoints.Path}/");
    }

    /// <summary>Null when it is none of ours, or none that can be read.</summary>
    private async Task<IFormCollection?> Form(HttpContext context)
    {
        try
        {
            return context.Request.HasFormContentType && await antiforgery.IsRequestValidAsync(context) ? await context.Request.ReadFormAsync(context.RequestAborted) : null;
        }
        catch (Exception exception) when (exception is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }

    private static RazorComponentResult<SignInPage> Page(HttpContext context, string? problem, int status = StatusCodes.Status200OK)
    {
        context.Response.Headers.CacheControl = "no-store";
        return new RazorComponentResult<SignInPage>(new Dictionary<string, object?> { [nameof(SignInPage.Problem)] = problem }) { StatusCode = status };
    }
}
