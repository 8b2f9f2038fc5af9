using Grid.Gateway.Tests.Protocol;

namespace Grid.Gateway.Tests.Functions;

public sealed class AccountEndpointTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    [Fact]
    public async Task Settings_show_limits_and_use()
    {
        var reply = await server.Send("GET", "/2016-08-19/account-settings/");

        reply.IsJson(200, """
            {"AccountLimit":{"TotalCodeSize":80530636800,"CodeSizeUnzipped":262144000,"CodeSizeZipped":52428800,"ConcurrentExecutions":1000,"UnreservedConcurrentExecutions":900},
            "AccountUsage":{"TotalCodeSize":4096,"FunctionCount":2}}
            """);
    }
}
