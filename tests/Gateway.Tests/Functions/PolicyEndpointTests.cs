using System.Text.Json.Nodes;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Gateway.Tests.Protocol;

namespace Grid.Gateway.Tests.Functions;

public sealed class PolicyEndpointTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    private const string Policy = "/2015-03-31/functions/hello/policy";
    private const string Arn = "arn:aws:lambda:us-east-1:000000000000:function:hello";
    private const string V = "ValidationException";
    private const string S = "SerializationException";
    private const string One = "1 validation error detected: ";
    private const string Pattern = "failed to satisfy constraint: Member must satisfy regular expression pattern: ";
    private readonly FakeFunction _function = server.Fresh();

    [Theory]
    [InlineData(""" "Principal":"s3.amazonaws.com","SourceArn":"arn:aws:s3:::b","SourceAccount":"000000000000" """, """{"Service":"s3.amazonaws.com"}""", """{"StringEquals":{"AWS:SourceAccount":"000000000000"},"ArnLike":{"AWS:SourceArn":"arn:aws:s3:::b"}}""")]
    [InlineData(""" "Principal":"111111111111" """, """{"AWS":"arn:aws:iam::111111111111:root"}""", null)]
    [InlineData(""" "Principal":"arn:aws:iam::111111111111:role/r" """, """{"AWS":"arn:aws:iam::111111111111:role/r"}""", null)]
    [InlineData(""" "Principal":"*","PrincipalOrgID":"o-0123456789" """, "\"*\"", """{"StringEquals":{"aws:PrincipalOrgID":"o-0123456789"}}""")]
    [InlineData(""" "Principal":"*","FunctionUrlAuthType":"NONE","InvokedViaFunctionUrl":true """, "\"*\"", """{"StringEquals":{"lambda:FunctionUrlAuthType":"NONE"},"Bool":{"lambda:InvokedViaFunctionUrl":"true"}}""")]
    [InlineData(""" "Principal":"alexa-appkit.amazon.com","EventSourceToken":"amzn1.ask" """, """{"Service":"alexa-appkit.amazon.com"}""", """{"StringEquals":{"lambda:EventSourceToken":"amzn1.ask"}}""")]
    public async Task A_permission_becomes_a_statement(string members, string principal, string? condition)
    {
        var reply = await server.Send("POST", Policy, $$"""{"StatementId":"s1","Action":"lambda:InvokeFunction",{{members}}}""");

        Assert.Equal(201, reply.Status);
        var expected = JsonNode.Parse($$"""{"Sid":"s1","Effect":"Allow","Principal":{{principal}},"Action":"lambda:InvokeFunction","Resource":"{{Arn}}"}""")!;
        if (condition is not null) expected["Condition"] = JsonNode.Parse(condition);
        var statement = (string)reply.Json["Statement"]!;
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(statement)), statement);
    }

    [Fact]
    public async Task Qualifier_and_revision_are_handed_on()
    {
        await server.Send("POST", Policy + "?Qualifier=live", """{"StatementId":"s1","Action":"*","Principal":"*","RevisionId":"r"}""");
        await server.Send("DELETE", Policy + "/a.b?Qualifier=live&RevisionId=r");
        await server.Send("GET", Policy + "?Qualifier=live");

        Assert.Equal([new Permission { StatementId = "s1", Action = "*", Principal = "*" }, "live", "r"], _function.Calls[0].Arguments);
        Assert.Equal(["a.b", "live", "r"], _function.Calls[1].Arguments);
        Assert.Equal(["live"], _function.Calls[2].Arguments);
    }

    [Fact]
    public async Task The_policy_is_a_document_in_a_text()
    {
        _function.Answers["GetPolicy"] = (Outcome<ResourcePolicy>)new ResourcePolicy
        {
            Statements = [new Permission { StatementId = "s1", Action = "lambda:*", Principal = "*" }, new Permission { StatementId = "s2", Action = "lambda:*", Principal = "*" }],
            ResourceArn = Arn + ":live", RevisionId = "r-9",
        };

        var reply = await server.Send("GET", Policy);

        Assert.Equal((200, "r-9"), (reply.Status, (string?)reply.Json["RevisionId"]));
        Assert.Equal(
            $$"""{"Version":"2012-10-17","Id":"default","Statement":[{"Sid":"s1","Effect":"Allow","Principal":"*","Action":"lambda:*","Resource":"{{Arn}}:live"},{"Sid":"s2","Effect":"Allow","Principal":"*","Action":"lambda:*","Resource":"{{Arn}}:live"}]}""",
            (string?)reply.Json["Policy"]);
    }

    public static TheoryData<string, string, string, string> Cases { get; } = new()
    {
        { "StatementId", "null", V, One + "Value null at 'statementId' failed to satisfy constraint: Member must not be null" },
        { "StatementId", "\"a.b\"", V, One + $"Value 'a.b' at 'statementId' {Pattern}([a-zA-Z0-9-_]+)" },
        { "StatementId", "\"" + new string('s', 101) + "\"", V, One + $"Value '{new string('s', 101)}' at 'statementId' failed to satisfy constraint: Member must have length less than or equal to 100" },
        { "StatementId", "1", S, "NUMBER_VALUE can not be converted to a String at 'statementId'" },
        { "Action", "null", V, One + "Value null at 'action' failed to satisfy constraint: Member must not be null" },
        { "Action", "\"s3:Get\"", V, One + $"Value 's3:Get' at 'action' {Pattern}(lambda:[*]|lambda:[a-zA-Z]+|[*])" },
        { "Principal", "null", V, One + "Value null at 'principal' failed to satisfy constraint: Member must not be null" },
        { "Principal", "\"a b\"", V, One + $@"Value 'a b' at 'principal' {Pattern}[^\s]+" },
        { "Principal", "\"invalid.nonaws.com\"", "InvalidParameterValueException", "The provided principal was invalid. Please check the principal and try again." },
        { "SourceArn", "\"b\"", V, One + $@"Value 'b' at 'sourceArn' {Pattern}arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:([a-z]{{2}}(-gov)?-[a-z]+-\d{{1}})?:(\d{{12}})?:(.*)" },
        { "SourceAccount", "\"1\"", V, One + $@"Value '1' at 'sourceAccount' {Pattern}\d{{12}}" },
        { "SourceAccount", "123456789012", S, "NUMBER_VALUE can not be converted to a String at 'sourceAccount'" },
        { "EventSourceToken", "\"a b\"", V, One + $@"Value 'a b' at 'eventSourceToken' {Pattern}[a-zA-Z0-9._\-]+" },
        { "PrincipalOrgID", "\"x-0123456789\"", V, One + $"Value 'x-0123456789' at 'principalOrgID' {Pattern}o-[a-z0-9]{{10,32}}" },
        { "FunctionUrlAuthType", "\"IAM\"", V, One + "Value 'IAM' at 'functionUrlAuthType' failed to satisfy constraint: Member must satisfy enum value set: [NONE, AWS_IAM]" },
        { "InvokedViaFunctionUrl", "\"true\"", S, "STRING_VALUE can not be converted to a Boolean at 'invokedViaFunctionUrl'" },
        { "RevisionId", "1", S, "NUMBER_VALUE can not be converted to a String at 'revisionId'" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Bad_permissions_are_refused(string member, string value, string type, string message)
    {
        var request = JsonNode.Parse("""{"StatementId":"s1","Action":"lambda:InvokeFunction","Principal":"s3.amazonaws.com"}""")!;
        request[member] = JsonNode.Parse(value);

        var reply = await server.Send("POST", Policy, request);

        reply.IsError(400, type, message);
        Assert.Empty(_function.Calls);
    }

    [Fact]
    public async Task The_latest_version_has_no_policy_of_its_own()
    {
        var reply = await server.Send("POST", Policy + "?Qualifier=%24LATEST", """{"StatementId":"s1","Action":"*","Principal":"*"}""");

        reply.IsError(400, "InvalidParameterValueException", "We currently do not support adding policies for $LATEST.");
    }

    [Fact]
    public async Task Removing_answers_204_and_checks_the_statement_id()
    {
        var removed = await server.Send("DELETE", Policy + "/s1");
        var refused = await server.Send("DELETE", Policy + "/s%201");

        Assert.Equal((204, ""), (removed.Status, removed.Body));
        refused.IsError(400, V, One + $"Value 's 1' at 'statementId' {Pattern}([a-zA-Z0-9-_.]+)");
    }
}
