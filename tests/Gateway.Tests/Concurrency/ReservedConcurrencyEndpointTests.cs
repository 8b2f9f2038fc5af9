using Grid.Contracts;
using Grid.Contracts.Concurrency;
using Grid.Contracts.Functions;
using Grid.Gateway.Tests.Protocol;

namespace Grid.Gateway.Tests.Concurrency;

public sealed class ReservedConcurrencyEndpointTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    private const string Changed = "/2017-10-31/functions/hello/concurrency";
    private const string Read = "/2019-09-30/functions/hello/concurrency";
    private readonly FakeFunction _function = server.Fresh();

    [Fact]
    public async Task It_is_put_got_and_deleted()
    {
        (await server.Send("PUT", Changed, """{"ReservedConcurrentExecutions":0}""")).IsJson(200, """{"ReservedConcurrentExecutions":0}""");
        (await server.Send("GET", Read)).IsJson(200, "{}");
        _function.Answers["GetConcurrency"] = (Outcome<FunctionConcurrency>)new FunctionConcurrency { Reserved = 7 };
        (await server.Send("GET", "/2019-09-30/functions/arn:aws:lambda:us-east-1:000000000000:function:hello/concurrency")).IsJson(200, """{"ReservedConcurrentExecutions":7}""");
        var deleted = await server.Send("DELETE", Changed);

        Assert.Equal((204, ""), (deleted.Status, deleted.Body));
        Assert.Equal(["PutConcurrency", "GetConcurrency", "GetConcurrency", "DeleteConcurrency"], _function.Calls.Select(call => call.Method));
        Assert.Equal([0], _function.Calls[0].Arguments);
    }

    [Fact]
    public async Task GetFunction_shows_it_when_there_is_one()
    {
        Assert.Null((await server.Send("GET", "/2015-03-31/functions/hello")).Json["Concurrency"]);
        _function.Answers["Get"] = (Outcome<FunctionDetails>)new FunctionDetails { Version = FakeFunction.Hello, ReservedConcurrency = 5 };

        Assert.Equal("""{"ReservedConcurrentExecutions":5}""", (await server.Send("GET", "/2015-03-31/functions/hello")).Json["Concurrency"]!.ToJsonString());
    }

    [Theory]
    [InlineData("{}", "ValidationException", "1 validation error detected: Value null at 'reservedConcurrentExecutions' failed to satisfy constraint: Member must not be null")]
    [InlineData("""{"ReservedConcurrentExecutions":-1}""", "ValidationException", "1 validation error detected: Value '-1' at 'reservedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 0")]
    [InlineData("""{"ReservedConcurrentExecutions":"1"}""", "SerializationException", "STRING_VALUE can not be converted to an Integer at 'reservedConcurrentExecutions'")]
    [InlineData("""{"ReservedConcurrentExecutions":1.5}""", "SerializationException", "NUMBER_VALUE can not be converted to an Integer at 'reservedConcurrentExecutions'")]
    public async Task Bad_requests_are_refused(string body, string type, string message)
    {
        (await server.Send("PUT", Changed, body)).IsError(400, type, message);
        Assert.Empty(_function.Calls);
    }

    [Theory]
    [InlineData("PUT", "/2017-10-31/functions/hello:1/concurrency")]
    [InlineData("DELETE", "/2017-10-31/functions/hello:live/concurrency")]
    [InlineData("GET", "/2019-09-30/functions/hello:1/concurrency")]
    public async Task Versions_and_aliases_have_none(string method, string path)
    {
        (await server.Send(method, path, method == "PUT" ? """{"ReservedConcurrentExecutions":1}""" : null)).IsError(
            400, "InvalidParameterValueException", "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.");
        Assert.Empty(_function.Calls);
    }

    [Fact]
    public async Task Refusals_go_out_as_they_are()
    {
        foreach (var method in (string[])["PutConcurrency", "GetConcurrency", "DeleteConcurrency"]) _function.Answers[method] = ApiError.NotFound("Function not found: x");

        (await server.Send("PUT", Changed, """{"ReservedConcurrentExecutions":1}""")).IsError(404, "ResourceNotFoundException", "Function not found: x");
        (await server.Send("GET", Read)).IsError(404, "ResourceNotFoundException", "Function not found: x");
        (await server.Send("DELETE", Changed)).IsError(404, "ResourceNotFoundException", "Function not found: x");
    }
}
