using Grid.Dashboard.Assets;
using Grid.Dashboard.Security;
using Grid.Dashboard.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Grid.Dashboard;

/// <summary>Puts the dashboard beside the gateway.</summary>
public static class DashboardEndpoints
{
    /// <summary>Where it lies: no path of AWS begins so.</summary>
    public const string Path = "/_grid/dashboard";

    /// <summary>Of a link that signs in.</summary>
    internal const string LinkParameter = "key";

    /// <summary>Below <see cref="Path"/>: where Orleans' own dashboard lies, when there is one.</summary>
    public const string OrleansPath = "/orleans";

    /// <summary>
    /// A pipeline of its own, before the gateway's: calls of AWS pass by with two comparisons of their path, and the dashboard meets neither signatures nor the gateway's routes.
    /// </summary>
    /// <param name="more">Maps what else lies below the dashboard's path and is shown to the same people; null for nothing.</param>
    public static WebApplication MapGridDashboard(this WebApplication app, Action<IEndpointRouteBuilder>? more = null)
    {
        if (!app.Services.GetRequiredService<IOptions<DashboardOptions>>().Value.Enabled) return app;
        app.Use(static (context, next) =>
        {
            if (!IsBrowserAtTheDoor(context.Request)) return next(context);
            context.Response.Redirect(Path + "/");
            return Task.CompletedTask;
        });
        app.Map(Path, branch =>
        {
            branch.UseMiddleware<DashboardGuard>();
            branch.UseRouting();
            branch.UseAntiforgery();
            branch.UseEndpoints(routes => Map(routes, more));
            branch.Run(NotFound);
        });
        return app;
    }

    /// <summary>Where a person begins: the path, with the key that signs in where everybody has to. Null without a dashboard.</summary>
    public static string? Entry(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<DashboardOptions>>().Value;
        if (!options.Enabled) return null;
        return options.SignIn == "always" ? $"{Path}/?{LinkParameter}={services.GetRequiredService<Sessions>().LinkKey}" : $"{Path}/";
    }

    /// <summary>A person who has typed the grid's address. What AWS's clients send to this path is a POST, or has a query, a signature, and no wish for a page.</summary>
    private static bool IsBrowserAtTheDoor(HttpRequest request) =>
        request.Path.Value is "/" && HttpMethods.IsGet(request.Method) && !request.QueryString.HasValue && request.Headers.Authorization.Count == 0
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static void Map(IEndpointRouteBuilder routes, Action<IEndpointRouteBuilder>? more)
    {
        foreach (var asset in Asset.All) routes.MapGet(asset.Path, asset.Write);
        routes.ServiceProvider.GetRequiredService<SignInEndpoints>().Map(routes);
        routes.MapRazorComponents<App>().AddInteractiveServerRenderMode(static options => options.ContentSecurityFrameAncestorsPolicy = null);
        more?.Invoke(routes);
    }

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync($"There is no such page. The dashboard begins at {Path}/\n", context.RequestAborted);
    }
}
