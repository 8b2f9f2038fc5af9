using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Gateway.Tests.Protocol;

namespace Grid.Gateway.Tests.Functions;

public sealed class VersionEndpointTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    private const string Versions = "/2015-03-31/functions/hello/versions";
    private readonly FakeFunction _function = server.Fresh();

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"CodeSha256":""}""")]
    public async Task Publishing_needs_no_body(string? body)
    {
        var reply = await server.Send("POST", Versions, body);

        Assert.Equal((201, "1", FakeFunction.Hello.Function.Arn + ":1"), (reply.Status, (string?)reply.Json["Version"], (string?)reply.Json["FunctionArn"]));
        Assert.Equal(new PublishVersion(), Assert.Single(_function.Calls).Arguments[0]);
    }

    [Fact]
    public async Task Guards_and_description_are_handed_on()
    {
        await server.Send("POST", Versions, """{"CodeSha256":"s","Description":"d","RevisionId":"r"}""");

        Assert.Equal(new PublishVersion { CodeSha256 = "s", Description = "d", RevisionId = "r" }, Assert.Single(_function.Calls).Arguments[0]);
    }

    [Theory]
    [InlineData("""{"CodeSha256":1}""", "SerializationException", "NUMBER_VALUE can not be converted to a String at 'codeSha256'")]
    [InlineData("""{"RevisionId":[]}""", "SerializationException", "START_ARRAY can not be converted to a String at 'revisionId'")]
    [InlineData("""{"Description":false}""", "SerializationException", "FALSE_VALUE can not be converted to a String at 'description'")]
    [InlineData("""{"PublishTo":"LATEST"}""", "ValidationException", "1 validation error detected: Value 'LATEST' at 'publishTo' failed to satisfy constraint: Member must satisfy enum value set: [LATEST_PUBLISHED]")]
    public async Task Bad_publications_are_refused(string body, string type, string message)
    {
        var reply = await server.Send("POST", Versions, body);

        reply.IsError(400, type, message);
        Assert.Empty(_function.Calls);
    }

    [Fact]
    public async Task Listed_versions_are_qualified()
    {
        _function.Answers["ListVersions"] = (Outcome<Page<FunctionVersion>>)new Page<FunctionVersion> { Items = [FakeFunction.Hello, FakeFunction.Hello with { Version = "1" }] };

        var reply = await server.Send("GET", Versions);

        Assert.Equal(
            [FakeFunction.Hello.Function.Arn + ":$LATEST", FakeFunction.Hello.Function.Arn + ":1"],
            reply.Json["Versions"]!.AsArray().Select(version => (string?)version!["FunctionArn"]));
        Assert.All(reply.Json["Versions"]!.AsArray(), version => Assert.False(version!.AsObject().ContainsKey("State")));
        Assert.False(reply.Json.AsObject().ContainsKey("NextMarker"));
    }

    [Fact]
    public async Task A_marker_of_one_page_asks_for_the_next()
    {
        _function.Answers["ListVersions"] = (Outcome<Page<FunctionVersion>>)new Page<FunctionVersion> { NextMarker = "17" };
        var marker = (string?)(await server.Send("GET", Versions + "?MaxItems=1")).Json["NextMarker"];
        await server.Send("GET", $"{Versions}?MaxItems=2&Marker={marker}");

        Assert.Equal([null, 1], _function.Calls[0].Arguments);
        Assert.Equal(["17", 2], _function.Calls[1].Arguments);
    }

    [Theory]
    [InlineData("Marker=17", "InvalidParameterValueException", "Invalid Marker")]
    [InlineData("Marker=%25%25", "InvalidParameterValueException", "Invalid Marker")]
    [InlineData("Marker=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDExNw", "InvalidParameterValueException", "Invalid Marker")]
    [InlineData("MaxItems=0", "ValidationException", "1 validation error detected: Value '0' at 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 1")]
    [InlineData("MaxItems=10001", "ValidationException", "1 validation error detected: Value '10001' at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 10000")]
    [InlineData("MaxItems=x", "SerializationException", "STRING_VALUE can not be converted to an Integer at 'maxItems'")]
    [InlineData("MaxItems=", "SerializationException", "STRING_VALUE can not be converted to an Integer at 'maxItems'")]
    public async Task Bad_paging_is_refused_by_every_listing(string query, string type, string message)
    {
        foreach (var listing in new[] { Versions, "/2015-03-31/functions", "/2015-03-31/functions/hello/aliases" })
        {
            (await server.Send("GET", $"{listing}?{query}")).IsError(400, type, message);
        }

        Assert.Empty(_function.Calls);
    }

    [Fact]
    public async Task A_marker_of_another_listing_is_not_a_marker()
    {
        _function.Answers["ListVersions"] = (Outcome<Page<FunctionVersion>>)new Page<FunctionVersion> { NextMarker = "17" };
        var marker = (string?)(await server.Send("GET", Versions)).Json["NextMarker"];

        var reply = await server.Send("GET", $"/2015-03-31/functions/other/versions?Marker={marker}");

        reply.IsError(400, "InvalidParameterValueException", "Invalid Marker");
    }
}
