using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Grid.Dashboard.Security;

/// <summary>Signing in and out. The secret is compared and not kept.</summary>
internal sealed class SignInEndpoints(Sessions sessions, IAntiforgery antiforgery) : IDisposable
{
    /// <summary>Longer ones are no key of ours.</summary>
    private const int MostCharacters = 256;

    /// <summary>Attempts of all callers together: more than people need, far less than guessing takes.</summary>
    private readonly FixedWindowRateLimiter _attempts = new(new FixedWindowRateLimiterOptions { PermitLimit = 30, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 });

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

    public void Dispose() => _attempts.Dispose();

    private async Task<IResult> SignIn(HttpContext context)
    {
        using var permit = _attempts.AttemptAcquire();
        if (!permit.IsAcquired)
        {
            context.Response.Headers.RetryAfter = "60";
            return Page(context, "Too many attempts. Try again in a minute.", StatusCodes.Status429TooManyRequests);
        }

        if (!context.Request.HasFormContentType || !await antiforgery.IsRequestValidAsync(context)) return Page(context, "The form is out of date. Try again.", StatusCodes.Status400BadRequest);
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var (id, secret) = (form["id"].ToString().Trim(), form["secret"].ToString().Trim());
        if (id.Length > MostCharacters || secret.Length > MostCharacters || !sessions.Accepts(id, secret))
            return Page(context, "This is not the grid's access key.", StatusCodes.Status401Unauthorized);
        sessions.SignIn(context);
        return Results.Redirect($"{DashboardEndpoints.Path}/");
    }

    private static RazorComponentResult<SignInPage> Page(HttpContext context, string? problem, int status = StatusCodes.Status200OK)
    {
        context.Response.Headers.CacheControl = "no-store";
        return new RazorComponentResult<SignInPage>(new Dictionary<string, object?> { [nameof(SignInPage.Problem)] = problem }) { StatusCode = status };
    }
}
