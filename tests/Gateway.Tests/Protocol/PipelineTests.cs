using System.Net;
using Grid.Contracts;
using Grid.Contracts.Functions;

namespace Grid.Gateway.Tests.Protocol;

/// <summary>What every request meets, whatever its operation.</summary>
public sealed class PipelineTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    private readonly FakeFunction _function = server.Fresh();

    [Theory]
    [InlineData("GET", "/2015-03-31/function")]
    [InlineData("GET", "/2014-01-01/functions")]
    [InlineData("GET", "/2015-03-31/functions/f/nothing")]
    [InlineData("GET", "/2015-03-31/functions/f/configuration.json")]
    [InlineData("PATCH", "/2015-03-31/functions")]
    [InlineData("PUT", "/2015-03-31/functions/f")]
    [InlineData("POST", "/2016-08-19/account-settings")]
    [InlineData("DELETE", "/2017-03-31/tags")]
    public async Task What_no_operation_has_is_not_found(string method, string path)
    {
        var reply = await server.Send(method, path);

        reply.IsJson(404, $$"""{"message":"Unable to determine service/operation name to be authorized: {{method}} {{path}}"}""");
        Assert.Equal("UnknownOperationException", reply.ErrorType);
    }

    [Theory]
    [InlineData("DELETE", "/2015-03-31/functions/f/aliases/..")]
    [InlineData("DELETE", "/2015-03-31/functions/f/aliases/%2e%2E")]
    [InlineData("DELETE", "/2015-03-31/functions/f/policy/.%2e")]
    [InlineData("DELETE", "/2015-03-31/functions/./f")]
    [InlineData("DELETE", "/2015-03-31/functions/f/")]
    public async Task A_name_that_was_lost_from_the_path_does_not_make_another_operation_of_it(string method, string path)
    {
        var asItIs = new Uri(server.Client.BaseAddress!.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(new HttpMethod(method), asItIs);
        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("UnknownOperationException", (await Reply.Of(response)).ErrorType);
        Assert.Empty(server.Grains.Keys);
    }

    [Fact]
    public async Task Every_request_has_an_id_of_its_own()
    {
        using var first = await server.Client.GetAsync(new Uri("/_grid/health", UriKind.Relative), TestContext.Current.CancellationToken);
        using var second = await server.Client.GetAsync(new Uri("/_grid/health", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.NotEqual(first.Headers.GetValues("x-amzn-RequestId").Single(), second.Headers.GetValues("x-amzn-RequestId").Single());
    }

    [Fact]
    public async Task What_nobody_expected_is_a_service_exception_with_the_request_id()
    {
        _function.Answers["Get"] = new InvalidOperationException("a secret");

        using var response = await server.Client.GetAsync(new Uri("/2015-03-31/functions/f", UriKind.Relative), TestContext.Current.CancellationToken);
        var reply = await Reply.Of(response);

        reply.IsJson(500, $$"""{"Type":"Service","Message":"The service failed to answer request {{response.Headers.GetValues("x-amzn-RequestId").Single()}}."}""");
        Assert.Equal("ServiceException", reply.ErrorType);
    }

    [Fact]
    public async Task Another_accounts_function_is_denied_without_words()
    {
        var reply = await server.Send("GET", "/2015-03-31/functions/111111111111:function:f");

        Assert.Equal((403, "AccessDeniedException", """{"Message":null}"""), (reply.Status, reply.ErrorType, reply.Body));
    }

    [Theory]
    [InlineData("GET", "/2015-03-31/functions/f", "GetFunction", 170)]
    [InlineData("GET", "/2015-03-31/functions/f/configuration", "GetFunctionConfiguration", 170)]
    [InlineData("DELETE", "/2015-03-31/functions/f", "DeleteFunction", 140)]
    [InlineData("PUT", "/2015-03-31/functions/f/code", "UpdateFunctionCode", 140)]
    [InlineData("PUT", "/2015-03-31/functions/f/configuration", "UpdateFunctionConfiguration", 140)]
    [InlineData("POST", "/2015-03-31/functions/f/versions", "PublishVersion", 140)]
    [InlineData("GET", "/2015-03-31/functions/f/versions", "ListVersionsByFunction", 140)]
    [InlineData("GET", "/2015-03-31/functions/f/aliases", "ListAliases", 140)]
    [InlineData("GET", "/2015-03-31/functions/f/policy", "GetPolicy", 140)]
    [InlineData("GET", "/2021-07-20/functions/f/runtime-management-config", "GetRuntimeManagementConfig", 140)]
    public async Task Names_longer_than_the_operation_takes_are_refused(string method, string path, string operation, int max)
    {
        var name = new string('n', max + 1);
        var body = method is "PUT" or "POST" ? """{"ZipFile":"aGk="}""" : null;

        var refused = await server.Send(method, path.Replace("/f", "/" + name, StringComparison.Ordinal).Replace($"/{name}unctions", "/functions", StringComparison.Ordinal), body);
        var accepted = await server.Send(method, path.Replace("/f", "/" + name[1..], StringComparison.Ordinal).Replace($"/{name[1..]}unctions", "/functions", StringComparison.Ordinal), body);

        refused.IsError(400, "ValidationException", $"1 validation error detected: Value '{name}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to {max}");
        Assert.True(accepted.Status < 300, $"{operation}: {accepted.Body}");
    }

    [Fact]
    public async Task A_request_that_nobody_signed_is_refused()
    {
        await using var unsigned = new GatewayServer(acceptAnyKey: false);
        await unsigned.InitializeAsync();

        var reply = await unsigned.Send("GET", "/2015-03-31/functions");

        reply.IsJson(403, """{"message":"Missing Authentication Token"}""");
        Assert.Equal("MissingAuthenticationTokenException", reply.ErrorType);
    }

    [Fact]
    public async Task Health_needs_no_signature()
    {
        await using var unsigned = new GatewayServer(acceptAnyKey: false);
        await unsigned.InitializeAsync();

        (await unsigned.Send("GET", "/_grid/health")).IsJson(200, """{"status":"ok"}""");
    }

    [Fact]
    public async Task Reset_exists_only_where_any_key_is_accepted()
    {
        await using var guarded = new GatewayServer(acceptAnyKey: false);
        await guarded.InitializeAsync();

        var refused = await guarded.Send("POST", "/_grid/reset");
        var before = server.Stores.Resets;
        var done = await server.Send("POST", "/_grid/reset");

        Assert.Equal((404, 0), (refused.Status, guarded.Stores.Resets));
        Assert.Equal((204, before + 1), (done.Status, server.Stores.Resets));
    }
}
