using System.Text.Json.Nodes;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Gateway.Functions;
using Grid.Gateway.Tests.Protocol;

namespace Grid.Gateway.Tests.Functions;

public sealed class UpdateEndpointTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    private const string Code = "/2015-03-31/functions/hello/code";
    private const string Configuration = "/2015-03-31/functions/hello/configuration";
    private readonly FakeFunction _function = server.Fresh();

    [Fact]
    public async Task New_code_is_stored_and_handed_on_with_its_options()
    {
        var reply = await server.Send("PUT", Code, new JsonObject
        {
            ["ZipFile"] = "bmV3", ["Architectures"] = new JsonArray(Architectures.OfThisMachine), ["Publish"] = true, ["DryRun"] = true, ["RevisionId"] = "r",
        });

        Assert.Equal((200, FakeFunction.Hello.QualifiedArn), (reply.Status, (string?)reply.Json["FunctionArn"]));
        var update = (UpdateCode)_function.Calls.Single(call => call.Method == "UpdateCode").Arguments[0]!;
        Assert.Equal("new"u8.ToArray(), server.Stores.Zips[update.Code.Hex]);
        Assert.Equal(new UpdateCode { Code = update.Code, Architecture = Architectures.OfThisMachine, Publish = true, DryRun = true, RevisionId = "r" }, update);
    }

    [Fact]
    public async Task Unpublished_code_answers_the_unqualified_arn()
    {
        var reply = await server.Send("PUT", Code, """{"ZipFile":"bmV3"}""");

        Assert.Equal(FakeFunction.Hello.Function.Arn, (string?)reply.Json["FunctionArn"]);
    }

    [Fact]
    public async Task A_missing_function_is_told_before_its_zip_is_looked_at()
    {
        _function.Answers["Get"] = ApiError.NotFound("Function not found: arn");
        server.Stores.PutRefusal = ApiError.InvalidParameter("bad zip");

        var reply = await server.Send("PUT", Code, """{"ZipFile":"bmV3"}""");

        reply.IsError(404, "ResourceNotFoundException", "Function not found: arn");
    }

    [Theory]
    [InlineData("""{}""", "InvalidParameterValueException", "Please provide a source for function code.")]
    [InlineData("""{"ImageUri":"x"}""", "InvalidParameterValueException", "The parameter ImageUri is not supported by this grid yet. Leave it out.")]
    [InlineData("""{"ZipFile":"bmV3","PublishTo":"LATEST_PUBLISHED"}""", "InvalidParameterValueException", "The parameter PublishTo is not supported by this grid yet. Leave it out.")]
    [InlineData("""{"ZipFile":"bmV3","DryRun":1}""", "SerializationException", "NUMBER_VALUE can not be converted to a Boolean at 'dryRun'")]
    [InlineData("""{"ZipFile":"bmV3","Publish":"x"}""", "SerializationException", "STRING_VALUE can not be converted to a Boolean at 'publish'")]
    [InlineData("""{"ZipFile":"bmV3","RevisionId":1}""", "SerializationException", "NUMBER_VALUE can not be converted to a String at 'revisionId'")]
    [InlineData("""{"ZipFile":"bmV3","S3Key":"x"}""", "InvalidParameterValueException", "Please do not provide other FunctionCode parameters when providing a ZipFile.")]
    [InlineData("""{"ZipFile":"bmV3","Architectures":[]}""", "ValidationException", "1 validation error detected: Value '[]' at 'architectures' failed to satisfy constraint: Member must have length greater than or equal to 1")]
    public async Task Bad_code_requests_are_refused(string body, string type, string message)
    {
        var reply = await server.Send("PUT", Code, body);

        reply.IsError(400, type, message);
        Assert.Empty(_function.Calls);
    }

    [Fact]
    public async Task An_update_hands_on_what_is_given_and_nothing_else()
    {
        var reply = await server.Send("PUT", Configuration, """{"Timeout":7,"Environment":{"Variables":{}},"RevisionId":"r"}""");

        Assert.Equal(200, reply.Status);
        var (_, arguments) = Assert.Single(_function.Calls);
        var patch = Assert.IsType<SettingsPatch>(arguments[0]);
        Assert.Empty(patch.Environment!);
        Assert.Equal(new SettingsPatch { TimeoutSeconds = 7 }, patch with { Environment = null });
        Assert.Equal("r", arguments[1]);
    }

    [Fact]
    public async Task An_empty_update_is_an_update()
    {
        await server.Send("PUT", Configuration, "{}");

        Assert.Equal(new SettingsPatch(), Assert.Single(_function.Calls).Arguments[0]);
    }

    [Theory]
    [InlineData("PUT", "/2015-03-31/functions/hello%3Alive/code")]
    [InlineData("PUT", "/2015-03-31/functions/hello%3A1/configuration")]
    [InlineData("POST", "/2015-03-31/functions/hello%3A1/versions")]
    [InlineData("GET", "/2015-03-31/functions/hello%3A1/aliases")]
    public async Task Operations_on_whole_functions_refuse_a_qualifier(string method, string path)
    {
        var reply = await server.Send(method, path, method == "GET" ? null : """{"ZipFile":"bmV3"}""");

        reply.IsError(400, "InvalidParameterValueException", "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.");
    }
}
