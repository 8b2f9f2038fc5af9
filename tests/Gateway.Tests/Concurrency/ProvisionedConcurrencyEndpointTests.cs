using Grid.Contracts;
using Grid.Contracts.Concurrency;
using Grid.Gateway.Tests.Protocol;

namespace Grid.Gateway.Tests.Concurrency;

public sealed class ProvisionedConcurrencyEndpointTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    private const string Path = "/2019-09-30/functions/hello/provisioned-concurrency";
    private const string Good = """{"ProvisionedConcurrentExecutions":3}""";
    private readonly FakeFunction _function = server.Fresh();

    [Fact]
    public async Task It_is_put_got_and_deleted()
    {
        (await server.Send("PUT", Path + "?Qualifier=live", Good)).IsJson(202, """
            {"RequestedProvisionedConcurrentExecutions":3,"AvailableProvisionedConcurrentExecutions":0,"AllocatedProvisionedConcurrentExecutions":0,"Status":"IN_PROGRESS","LastModified":"2026-11-25T01:02:03.045+0000"}
            """);
        (await server.Send("GET", Path + "?Qualifier=live")).IsJson(200, """
            {"RequestedProvisionedConcurrentExecutions":3,"AvailableProvisionedConcurrentExecutions":3,"AllocatedProvisionedConcurrentExecutions":3,"Status":"READY","LastModified":"2026-11-25T01:02:03.045+0000"}
            """);
        var deleted = await server.Send("DELETE", Path + "?Qualifier=live");

        Assert.Equal((204, ""), (deleted.Status, deleted.Body));
        Assert.Equal([("PutProvisionedConcurrency", "live"), ("GetProvisionedConcurrency", "live"), ("DeleteProvisionedConcurrency", "live")], _function.Calls.Select(call => (call.Method, call.Arguments[0])));
        Assert.Equal(3, _function.Calls[0].Arguments[1]);
    }

    [Fact]
    public async Task What_failed_says_why()
    {
        _function.Answers["GetProvisionedConcurrency"] = (Outcome<ProvisionedConcurrency>)(FakeFunction.Provisioned with { Available = 0, Allocated = 1, Status = ProvisioningStatus.Failed, StatusReason = "FUNCTION_ERROR_INIT_FAILURE: x" });

        (await server.Send("GET", Path + "?Qualifier=1")).IsJson(200, """
            {"RequestedProvisionedConcurrentExecutions":3,"AvailableProvisionedConcurrentExecutions":0,"AllocatedProvisionedConcurrentExecutions":1,"Status":"FAILED","StatusReason":"FUNCTION_ERROR_INIT_FAILURE: x","LastModified":"2026-11-25T01:02:03.045+0000"}
            """);
    }

    [Fact]
    public async Task The_list_has_arns_and_pages()
    {
        (await server.Send("GET", Path + "?List=ALL")).IsJson(200, """{"ProvisionedConcurrencyConfigs":[]}""");
        _function.Answers["ListProvisionedConcurrency"] = (Outcome<Page<ProvisionedConcurrency>>)new Page<ProvisionedConcurrency> { Items = [FakeFunction.Provisioned], NextMarker = "m" };

        var first = await server.Send("GET", Path + "?List=ALL&MaxItems=1");
        Assert.Equal("""
            [{"FunctionArn":"arn:aws:lambda:us-east-1:000000000000:function:hello:live","RequestedProvisionedConcurrentExecutions":3,"AvailableProvisionedConcurrentExecutions":3,"AllocatedProvisionedConcurrentExecutions":3,"Status":"READY","LastModified":"2026-11-25T01:02:03.045+0000"}]
            """.Trim().Replace("+0000", "\\u002B0000"), first.Json["ProvisionedConcurrencyConfigs"]!.ToJsonString());
        await server.Send("GET", $"{Path}?List=ALL&MaxItems=2&Marker={first.Json["NextMarker"]}");

        Assert.Equal([(null, 50), (null, 1), ("m", 2)], _function.Calls.Select(call => ((string?)call.Arguments[0], (int)call.Arguments[1]!)));
    }

    [Theory]
    [InlineData("PUT", "", Good, "ValidationException", "1 validation error detected: Value null at 'qualifier' failed to satisfy constraint: Member must not be null")]
    [InlineData("GET", "", null, "ValidationException", "1 validation error detected: Value null at 'qualifier' failed to satisfy constraint: Member must not be null")]
    [InlineData("DELETE", "", null, "ValidationException", "1 validation error detected: Value null at 'qualifier' failed to satisfy constraint: Member must not be null")]
    [InlineData("PUT", "", "{}", "ValidationException", "2 validation errors detected: Value null at 'qualifier' failed to satisfy constraint: Member must not be null; Value null at 'provisionedConcurrentExecutions' failed to satisfy constraint: Member must not be null")]
    [InlineData("PUT", "?Qualifier=1", """{"ProvisionedConcurrentExecutions":0}""", "ValidationException", "1 validation error detected: Value '0' at 'provisionedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 1")]
    [InlineData("PUT", "?Qualifier=1", """{"ProvisionedConcurrentExecutions":-3}""", "ValidationException", "1 validation error detected: Value '-3' at 'provisionedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 1")]
    [InlineData("PUT", "?Qualifier=1", """{"ProvisionedConcurrentExecutions":true}""", "SerializationException", "TRUE_VALUE can not be converted to an Integer at 'provisionedConcurrentExecutions'")]
    [InlineData("GET", "?List=SOME", null, "ValidationException", "1 validation error detected: Value 'SOME' at 'list' failed to satisfy constraint: Member must satisfy enum value set: [ALL]")]
    [InlineData("GET", "?List=ALL&MaxItems=51", null, "ValidationException", "1 validation error detected: Value '51' at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 50")]
    [InlineData("GET", "?List=ALL&Marker=x", null, "InvalidParameterValueException", "Invalid Marker")]
    public async Task Bad_requests_are_refused(string method, string query, string? body, string type, string message)
    {
        (await server.Send(method, Path + query, body)).IsError(400, type, message);
        Assert.Empty(_function.Calls);
    }

    [Fact]
    public async Task A_qualifier_in_the_name_will_do_unless_it_is_another_one()
    {
        await server.Send("GET", "/2019-09-30/functions/hello:live/provisioned-concurrency");
        Assert.Equal(["live"], _function.Calls.Single().Arguments);

        (await server.Send("GET", "/2019-09-30/functions/hello:live/provisioned-concurrency?Qualifier=1")).IsError(
            400, "InvalidParameterValueException", "The derived qualifier from the function name does not match the specified qualifier.");
    }

    [Fact]
    public async Task Refusals_go_out_as_they_are()
    {
        foreach (var method in (string[])["PutProvisionedConcurrency", "GetProvisionedConcurrency", "DeleteProvisionedConcurrency", "ListProvisionedConcurrency"])
            _function.Answers[method] = new ApiError(ApiErrorKind.ProvisionedConcurrencyConfigNotFound, "x");

        (await server.Send("PUT", Path + "?Qualifier=1", Good)).IsError(404, "ProvisionedConcurrencyConfigNotFoundException", "x");
        (await server.Send("GET", Path + "?Qualifier=1")).IsError(404, "ProvisionedConcurrencyConfigNotFoundException", "x");
        (await server.Send("DELETE", Path + "?Qualifier=1")).IsError(404, "ProvisionedConcurrencyConfigNotFoundException", "x");
        (await server.Send("GET", Path + "?List=ALL")).IsError(404, "ProvisionedConcurrencyConfigNotFoundException", "x");
    }
}
