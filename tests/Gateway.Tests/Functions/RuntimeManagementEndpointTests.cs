using Grid.Contracts.Functions;
using Grid.Gateway.Tests.Protocol;

namespace Grid.Gateway.Tests.Functions;

public sealed class RuntimeManagementEndpointTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    private const string Config = "/2021-07-20/functions/hello/runtime-management-config";
    private const string Arn = "arn:aws:lambda:us-east-1:000000000000:function:hello";
    private readonly FakeFunction _function = server.Fresh();

    [Fact]
    public async Task The_mode_is_put_and_got()
    {
        var put = await server.Send("PUT", Config + "?Qualifier=3", """{"UpdateRuntimeOn":"Auto"}""");
        var got = await server.Send("GET", Config);

        put.IsJson(200, $$"""{"UpdateRuntimeOn":"Auto","FunctionArn":"{{Arn}}"}""");
        got.IsJson(200, $$"""{"UpdateRuntimeOn":"Auto","FunctionArn":"{{Arn}}"}""");
        Assert.Equal([new RuntimeManagement(), "3"], _function.Calls[0].Arguments);
        Assert.Equal([null], _function.Calls[1].Arguments);
    }

    [Theory]
    [InlineData("{}", "ValidationException", "1 validation error detected: Value null at 'updateRuntimeOn' failed to satisfy constraint: Member must not be null")]
    [InlineData("""{"UpdateRuntimeOn":"auto"}""", "ValidationException", "1 validation error detected: Value 'auto' at 'updateRuntimeOn' failed to satisfy constraint: Member must satisfy enum value set: [Auto, Manual, FunctionUpdate]")]
    [InlineData("""{"UpdateRuntimeOn":1}""", "SerializationException", "NUMBER_VALUE can not be converted to a String at 'updateRuntimeOn'")]
    [InlineData("""{"UpdateRuntimeOn":"Manual"}""", "InvalidParameterValueException", "UpdateRuntimeOn Manual is not available on this grid: functions run on the interpreters of its machines, as those are updated. Use Auto.")]
    [InlineData("""{"UpdateRuntimeOn":"FunctionUpdate"}""", "InvalidParameterValueException", "UpdateRuntimeOn FunctionUpdate is not available on this grid: functions run on the interpreters of its machines, as those are updated. Use Auto.")]
    [InlineData("""{"UpdateRuntimeOn":"Auto","RuntimeVersionArn":"arn:aws:lambda:us-east-1::runtime:0"}""", "InvalidParameterValueException", "RuntimeVersionArn is supported only when UpdateRuntimeOn is Manual, which this grid does not have.")]
    [InlineData("""{"UpdateRuntimeOn":"Manual","RuntimeVersionArn":"arn:aws:lambda:us-east-1:runtime:000000"}""", "ValidationException", "1 validation error detected: Value 'arn:aws:lambda:us-east-1:runtime:000000' at 'runtimeVersionArn' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*):lambda:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\\d{1}::runtime:.+")]
    public async Task Bad_requests_are_refused(string body, string type, string message)
    {
        var reply = await server.Send("PUT", Config, body);

        reply.IsError(400, type, message);
        Assert.Empty(_function.Calls);
    }
}
