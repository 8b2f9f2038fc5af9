using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Gateway.Tests.Protocol;

namespace Grid.Gateway.Tests.Functions;

public sealed class UnconfiguredFeatureTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    private const string Signing = "/2020-06-30/functions/hello/code-signing-config";
    private readonly FakeFunction _function = server.Fresh();

    [Theory]
    [InlineData(Signing, """{"CodeSigningConfigArn":"","FunctionName":"hello"}""")]
    [InlineData("/2021-10-31/functions/hello/urls", """{"FunctionUrlConfigs":[]}""")]
    public async Task Nothing_is_configured(string path, string answer)
    {
        (await server.Send("GET", path)).IsJson(200, answer);
    }

    [Theory]
    [InlineData(Signing, "Function not found: x")]
    [InlineData("/2021-10-31/functions/hello/url", "The resource you requested does not exist.")]
    [InlineData("/2021-10-31/functions/hello/urls", "Function does not exist")]
    public async Task An_unknown_function_has_nothing_to_tell(string path, string message)
    {
        _function.Answers["Get"] = (Outcome<FunctionDetails>)ApiError.NotFound("Function not found: x");

        (await server.Send("GET", path)).IsError(404, "ResourceNotFoundException", message);
    }

    [Theory]
    [InlineData(Signing + "x", 404, "UnknownOperationException", null)]
    [InlineData("/2021-10-31/functions/hello/urls?MaxItems=51", 400, "ValidationException", "1 validation error detected: Value '51' at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 50")]
    [InlineData("/2021-10-31/functions/hello/url?Qualifier=", 400, "ValidationException", null)]
    public async Task What_is_asked_badly_is_refused(string path, int status, string type, string? message)
    {
        var reply = await server.Send("GET", path);

        if (message is null) Assert.Equal((status, type), (reply.Status, reply.ErrorType));
        else reply.IsError(status, type, message);
    }
}
