using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Gateway.Tests.Protocol;

namespace Grid.Gateway.Tests.Functions;

public sealed class AliasEndpointTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    private const string Aliases = "/2015-03-31/functions/hello/aliases";
    private const string Live = """{"AliasArn":"arn:aws:lambda:us-east-1:000000000000:function:hello:live","Name":"live","FunctionVersion":"1","Description":"now","RevisionId":"r-1"}""";
    private const string V = "ValidationException";
    private const string S = "SerializationException";
    private const string One = "1 validation error detected: ";
    private const string NamePattern = "failed to satisfy constraint: Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)";
    private const string VersionPattern = @"failed to satisfy constraint: Member must satisfy regular expression pattern: (\$LATEST(\.PUBLISHED)?|[0-9]+)";
    private readonly FakeFunction _function = server.Fresh();

    [Fact]
    public async Task An_alias_is_created()
    {
        var reply = await server.Send("POST", Aliases, """{"Name":"live","FunctionVersion":"1","Description":"now","RoutingConfig":{"AdditionalVersionWeights":{"2":0.25}}}""");

        reply.IsJson(201, Live);
        var change = (AliasChange)Assert.Single(_function.Calls).Arguments[0]!;
        Assert.Equal(("live", "1", "now", null), (change.Name, change.FunctionVersion, change.Description, change.RevisionId));
        Assert.Equal([new("2", 0.25)], change.AdditionalVersionWeights!);
    }

    [Fact]
    public async Task Routing_is_shown_when_there_is_some()
    {
        _function.Answers["GetAlias"] = (Outcome<FunctionAlias>)(FakeFunction.Live with { AdditionalVersionWeights = new Dictionary<string, double> { ["2"] = 0.1 } });

        var reply = await server.Send("GET", Aliases + "/live");

        reply.IsJson(200, Live.Insert(Live.Length - 1, ""","RoutingConfig":{"AdditionalVersionWeights":{"2":0.1}}"""));
    }

    [Theory]
    [InlineData("""{"RevisionId":"r"}""", null)]
    [InlineData("""{"RoutingConfig":{},"RevisionId":"r"}""", 0)]
    [InlineData("""{"RoutingConfig":{"AdditionalVersionWeights":{}},"RevisionId":"r"}""", 0)]
    [InlineData("""{"RoutingConfig":{"AdditionalVersionWeights":{"3":1}},"RevisionId":"r"}""", 1)]
    public async Task An_update_leaves_replaces_or_removes_the_routing(string body, int? routes)
    {
        var reply = await server.Send("PUT", Aliases + "/live", body);

        reply.IsJson(200, Live);
        var change = (AliasChange)Assert.Single(_function.Calls).Arguments[0]!;
        Assert.Equal(("live", null, null, "r", routes), (change.Name, change.FunctionVersion, change.Description, change.RevisionId, change.AdditionalVersionWeights?.Count));
    }

    [Fact]
    public async Task Aliases_are_listed_also_by_version()
    {
        _function.Answers["ListAliases"] = (Outcome<Page<FunctionAlias>>)new Page<FunctionAlias> { Items = [FakeFunction.Live] };

        var reply = await server.Send("GET", Aliases + "?FunctionVersion=1&MaxItems=5");

        reply.IsJson(200, $$"""{"Aliases":[{{Live}}]}""");
        Assert.Equal(["1", null, 5], Assert.Single(_function.Calls).Arguments);
    }

    [Fact]
    public async Task Deleting_answers_204()
    {
        var reply = await server.Send("DELETE", Aliases + "/live");

        Assert.Equal((204, ""), (reply.Status, reply.Body));
    }

    [Theory]
    [InlineData("""{"FunctionVersion":"1"}""", V, One + "Value null at 'name' failed to satisfy constraint: Member must not be null")]
    [InlineData("""{"Name":"live"}""", V, One + "Value null at 'functionVersion' failed to satisfy constraint: Member must not be null")]
    [InlineData("""{"Name":"12","FunctionVersion":"1"}""", V, One + "Value '12' at 'name' " + NamePattern)]
    [InlineData("""{"Name":"a b","FunctionVersion":"1"}""", V, One + "Value 'a b' at 'name' " + NamePattern)]
    [InlineData("""{"Name":7,"FunctionVersion":"1"}""", S, "NUMBER_VALUE can not be converted to a String at 'name'")]
    [InlineData("""{"Name":"live","FunctionVersion":1}""", S, "NUMBER_VALUE can not be converted to a String at 'functionVersion'")]
    [InlineData("""{"Name":"live","FunctionVersion":"prod"}""", V, One + "Value 'prod' at 'functionVersion' " + VersionPattern)]
    [InlineData("""{"Name":"live","FunctionVersion":"$LATEST.PUBLISHED"}""", "InvalidParameterValueException", "The parameter FunctionVersion $LATEST.PUBLISHED is not supported by this grid yet. Leave it out.")]
    [InlineData("""{"Name":"live","FunctionVersion":"1","Description":1}""", S, "NUMBER_VALUE can not be converted to a String at 'description'")]
    [InlineData("""{"Name":"live","FunctionVersion":"1","RoutingConfig":1}""", S, "NUMBER_VALUE can not be converted to a Structure at 'routingConfig'")]
    [InlineData("""{"Name":"live","FunctionVersion":"1","RoutingConfig":{"AdditionalVersionWeights":{"2":"1"}}}""", S, "STRING_VALUE can not be converted to a Double at 'routingConfig.additionalVersionWeights'")]
    [InlineData("""{"Name":"live","FunctionVersion":"1","RoutingConfig":{"AdditionalVersionWeights":{"2":2}}}""", V, One + "Value '{2=2.0}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]")]
    [InlineData("""{"Name":"live","FunctionVersion":"1","RoutingConfig":{"AdditionalVersionWeights":{"2":-0.5}}}""", V, One + "Value '{2=-0.5}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]")]
    [InlineData("""{"Name":"live","FunctionVersion":"1","RoutingConfig":{"AdditionalVersionWeights":{"x":0.5}}}""", V, One + "Value '{x=0.5}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+, Member must not be null]")]
    [InlineData("""{"Name":"live","FunctionVersion":"1","RoutingConfig":{"AdditionalVersionWeights":{"2":0.1,"3":0.1}}}""", "InvalidParameterValueException", "Number of items in AdditionalVersionWeights cannot be greater than 1")]
    public async Task Bad_aliases_are_refused(string body, string type, string message)
    {
        var reply = await server.Send("POST", Aliases, body);

        reply.IsError(400, type, message);
        Assert.Empty(_function.Calls);
    }

    [Theory]
    [InlineData("GET", "/12", V, One + "Value '12' at 'name' " + NamePattern)]
    [InlineData("PUT", "/12", V, One + "Value '12' at 'name' " + NamePattern)]
    [InlineData("DELETE", "/12", V, One + "Value '12' at 'name' " + NamePattern)]
    [InlineData("GET", "?FunctionVersion=x", V, One + "Value 'x' at 'functionVersion' " + VersionPattern)]
    public async Task Bad_paths_and_queries_are_refused(string method, string path, string type, string message)
    {
        var reply = await server.Send(method, Aliases + path, method == "PUT" ? "{}" : null);

        reply.IsError(400, type, message);
        Assert.Empty(_function.Calls);
    }

    [Fact]
    public async Task Function_and_alias_names_are_refused_in_one_answer()
    {
        var reply = await server.Send("GET", "/2015-03-31/functions/a%20b/aliases/12");

        Assert.StartsWith("2 validation errors detected: Value 'a b' at 'functionName' ", reply.Message, StringComparison.Ordinal);
        Assert.EndsWith("; Value '12' at 'name' " + NamePattern, reply.Message, StringComparison.Ordinal);
    }
}
