using Grid.Gateway.Tests.Protocol;

namespace Grid.Gateway.Tests.Functions;

public sealed class TagEndpointTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    private const string Tags = "/2017-03-31/tags/";
    private const string Arn = "arn:aws:lambda:us-east-1:000000000000:function:hello";
    private readonly FakeFunction _function = server.Fresh();

    [Fact]
    public async Task Tags_are_set_listed_and_removed()
    {
        var set = await server.Send("POST", Tags + Uri.EscapeDataString(Arn), """{"Tags":{"k":"v","e":""}}""");
        var listed = await server.Send("GET", Tags + Uri.EscapeDataString(Arn));
        var removed = await server.Send("DELETE", Tags + Uri.EscapeDataString(Arn) + "?tagKeys=a%20b&tagKeys=c");

        Assert.Equal((204, ""), (set.Status, set.Body));
        listed.IsJson(200, """{"Tags":{"k":"v"}}""");
        Assert.Equal((204, ""), (removed.Status, removed.Body));
        Assert.Equal(new Dictionary<string, string> { ["k"] = "v", ["e"] = "" }, _function.Calls[0].Arguments[0]);
        Assert.Equal(new[] { "a b", "c" }, _function.Calls[2].Arguments[0]);
        Assert.All(server.Grains.Keys, key => Assert.Equal("us-east-1/hello", key));
    }

    [Theory]
    [InlineData("POST", Arn, "{}", 400, "ValidationException", "1 validation error detected: Value null at 'tags' failed to satisfy constraint: Member must not be null")]
    [InlineData("POST", Arn, """{"Tags":{}}""", 400, "InvalidParameterValueException", "An error occurred and the request cannot be processed.")]
    [InlineData("POST", Arn, """{"Tags":{"k":1}}""", 400, "SerializationException", "NUMBER_VALUE can not be converted to a String at 'tags'")]
    [InlineData("DELETE", Arn, null, 400, "ValidationException", "1 validation error detected: Value null at 'tagKeys' failed to satisfy constraint: Member must not be null")]
    [InlineData("GET", Arn + ":live", null, 400, "InvalidParameterValueException", "Tags on function aliases and versions are not supported. Please specify a function ARN.")]
    [InlineData("GET", "arn:aws:lambda:eu-west-1:000000000000:function:hello", null, 404, "ResourceNotFoundException", "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')")]
    [InlineData("GET", "arn:aws:lambda:us-east-1:111111111111:function:hello", null, 403, "AccessDeniedException", null)]
    [InlineData("GET", "arn:aws:lambda:us-east-1:000000000000:event-source-mapping:00000000-0000-0000-0000-000000000000", null, 404, "ResourceNotFoundException", "Event source mapping not found: arn:aws:lambda:us-east-1:000000000000:event-source-mapping:00000000-0000-0000-0000-000000000000")]
    [InlineData("GET", "arn:aws:lambda:us-east-1:000000000000:capacity-provider:p", null, 404, "ResourceNotFoundException", "The resource you requested does not exist.")]
    public async Task Bad_requests_are_refused(string method, string arn, string? body, int status, string type, string? message)
    {
        var reply = await server.Send(method, Tags + Uri.EscapeDataString(arn), body);

        reply.IsError(status, type, message);
        Assert.Empty(_function.Calls);
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("arn:aws:s3:::bucket/key")]
    public async Task Other_resources_break_the_pattern(string resource)
    {
        var reply = await server.Send("GET", Tags + Uri.EscapeDataString(resource));

        Assert.Equal((400, "ValidationException"), (reply.Status, reply.ErrorType));
        Assert.StartsWith($"1 validation error detected: Value '{resource}' at 'resource' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*):lambda:", reply.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(50, 204)]
    [InlineData(51, 400)]
    public async Task At_most_fifty_tags_are_accepted(int count, int status)
    {
        var tags = string.Join(",", Enumerable.Range(0, count).Select(number => $"\"k{number}\":\"v\""));

        var reply = await server.Send("POST", Tags + Uri.EscapeDataString(Arn), $"{{\"Tags\":{{{tags}}}}}");

        Assert.Equal(status, reply.Status);
    }
}
