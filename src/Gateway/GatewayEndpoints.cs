using Grid.Gateway.Concurrency;
using Grid.Gateway.Invocation;
using Grid.Gateway.Protocol;
using Grid.Gateway.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Gateway;

/// <summary>Puts the gateway into the web application.</summary>
public static class GatewayEndpoints
{
    /// <summary>The way of a request: id and faults, route, signature and body, how fast the key calls, then an operation. An invocation needs no route.</summary>
    public static WebApplication MapGridGateway(this WebApplication app)
    {
        app.UseRequestIdsAndFaults();
        app.MapWhen(InvokeTarget.Matches, invocation =>
        {
            invocation.UseSigV4();
            invocation.UseCallerLimits();
            invocation.UseInvoke();
        });
        app.UseRouting();
        app.UseSigV4();
        app.UseCallerLimits();
        foreach (var group in app.Services.GetServices<IOperationGroup>()) group.Map(app);
        return app;
    }
}
