using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Functions;

/// <summary>Limits and use of the account in a region.</summary>
internal sealed class AccountEndpoints(IFunctionCatalog catalog) : IOperationGroup
{
    private const long TotalCodeSizeBytes = 80_530_636_800;
    private const long UnzippedBytes = 262_144_000;
    private const long ZippedBytes = 52_428_800;

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapOperation("GetAccountSettings", HttpMethods.Get, "/2016-08-19/account-settings", Get);

    private async Task<Outcome<Answer>> Get(ApiRequest request)
    {
        var usage = await catalog.Usage(request.Region, request.Cancelled);
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("AccountLimit");
            json.WriteNumber("TotalCodeSize", TotalCodeSizeBytes);
            json.WriteNumber("CodeSizeUnzipped", UnzippedBytes);
            json.WriteNumber("CodeSizeZipped", ZippedBytes);
            json.WriteNumber("ConcurrentExecutions", usage.ConcurrentExecutions);
            json.WriteNumber("UnreservedConcurrentExecutions", usage.UnreservedConcurrentExecutions);
            json.WriteEndObject();
            json.WriteStartObject("AccountUsage");
            json.WriteNumber("TotalCodeSize", usage.TotalCodeSizeBytes);
            json.WriteNumber("FunctionCount", usage.FunctionCount);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }
}
