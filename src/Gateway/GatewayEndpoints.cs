using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Gateway;

/// <summary>Puts the gateway into the web application.</summary>
public static class GatewayEndpoints
{
    /// <summary>The way of a request: id and faults, route, size, signature, operation.</summary>
    public static WebApplication MapGridGateway(this WebApplication app)
    {
        app.UseRequestIdsAndFaults();
        app.UseRouting();
        app.UseBodyLimits();

        // SIGNATURE CHECK: app.UseSigV4() goes here. It sets the feature Caller; paths under /_grid/ carry their own permission.
        foreach (var group in app.Services.GetServices<IOperationGroup>()) group.Map(app);
        return app;
    }
}
