using Grid.Contracts;
using Grid.Gateway.Tests.Protocol;

namespace Grid.Gateway.Tests.Async;

public sealed class RecursionConfigEndpointTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    private const string Config = "/2024-08-31/functions/hello/recursion-config";
    private readonly FakeFunction _function = server.Fresh();

    [Fact]
    public async Task It_is_put_and_got()
    {
        (await server.Send("PUT", Config, """{"RecursiveLoop":"Allow"}""")).IsJson(200, """{"RecursiveLoop":"Allow"}""");
        (await server.Send("PUT", Config, """{"RecursiveLoop":"Terminate"}""")).IsJson(200, """{"RecursiveLoop":"Terminate"}""");
        (await server.Send("GET", Config)).IsJson(200, """{"RecursiveLoop":"Terminate"}""");
        Assert.Equal([true], _function.Calls[0].Arguments);
        Assert.Equal([false], _function.Calls[1].Arguments);
    }

    [Fact]
    public async Task What_is_asked_badly_is_refused()
    {
        (await server.Send("PUT", Config, "{}")).IsError(400, "ValidationException", "1 validation error detected: Value null at 'recursiveLoop' failed to satisfy constraint: Member must not be null");
        (await server.Send("PUT", Config, """{"RecursiveLoop":"allow"}""")).IsError(400, "ValidationException", "1 validation error detected: Value 'allow' at 'recursiveLoop' failed to satisfy constraint: Member must satisfy enum value set: [Allow, Terminate]");
        Assert.Equal((400, "ValidationException"), await server.Send("GET", Config.Replace("hello", "hello:live", StringComparison.Ordinal)) is var reply ? (reply.Status, reply.ErrorType) : default);
        Assert.Empty(_function.Calls);
        _function.Answers["GetRecursion"] = ApiError.NotFound("Function not found: x");
        (await server.Send("GET", Config)).IsError(404, "ResourceNotFoundException", "Function not found: x");
    }
}
