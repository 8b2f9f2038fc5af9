using Grid.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Gateway.Protocol;

/// <summary>What is the grid's own and not AWS's: health, and a way back to the first start for test suites.</summary>
internal sealed class GridEndpoints(IConfiguration configuration) : IOperationGroup
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/_grid/health", static context => JsonAnswer.Write(context, StatusCodes.Status200OK, static json =>
        {
            json.WriteStartObject();
            json.WriteString("status", "ok");
            json.WriteEndObject();
        }));

        // A grid that asks for keys must not be emptied by whoever can reach it.
        if (!configuration.GetValue<bool>("Grid:Security:AcceptAnyKey")) return;
        routes.MapPost("/_grid/reset", static async context =>
        {
            await context.RequestServices.GetRequiredService<IGridReset>().Reset(context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        });
    }
}
