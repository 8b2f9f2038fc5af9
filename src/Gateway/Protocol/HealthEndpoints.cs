using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Grid.Gateway.Protocol;

/// <summary>
/// What whoever watches or balances silos asks: whether the process answers (<c>live</c>), and whether requests should be sent here (<c>ready</c>), which every
/// health check that some part has registered must agree to.
/// </summary>
internal sealed class HealthEndpoints : IOperationGroup
{
    public void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, "/_grid/health/live", static _ => false);
        Map(routes, "/_grid/health/ready", static _ => true);
    }

    private static void Map(IEndpointRouteBuilder routes, string path, Func<HealthCheckRegistration, bool> isAsked)
    {
        var options = new HealthCheckOptions { Predicate = isAsked, ResponseWriter = Answer };
        options.ResultStatusCodes[HealthStatus.Degraded] = StatusCodes.Status503ServiceUnavailable;
        routes.MapHealthChecks(path, options).WithMetadata(new HttpMethodMetadata(["GET", "HEAD"]));
    }

    /// <summary>Only what a check says of itself: exceptions are the log's, and whoever asks has shown no key.</summary>
    private static Task Answer(HttpContext context, HealthReport report) => JsonAnswer.Write(context, context.Response.StatusCode, json =>
    {
        json.WriteStartObject();
        json.WriteString("status", report.Status is HealthStatus.Healthy ? "ok" : "unavailable");
        if (report.Status is not HealthStatus.Healthy)
        {
            json.WriteStartObject("why");
            foreach (var (name, entry) in report.Entries.Where(entry => entry.Value.Status is not HealthStatus.Healthy).OrderBy(entry => entry.Key, StringComparer.Ordinal))
                json.WriteString(name, entry.Description ?? "It failed.");
            json.WriteEndObject();
        }

        json.WriteEndObject();
    });
}
