using System.Net;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Functions;

/// <summary>Versions, the aliases that point to them, and who may use them.</summary>
public sealed class AliasTests(GridFixture fixture) : IClassFixture<GridFixture>
{
    private const string Prefix = "arn:aws:lambda:us-east-1:000000000000:function:";

    private readonly Aws _aws = fixture.Aws;
    private readonly SignedClient _client = fixture.Client;

    [Fact]
    public async Task Versions_are_frozen_numbered_once_and_deleted_alone()
    {
        await _aws.CreateNode("frozen", "return ['one', context.functionVersion, process.env.AWS_LAMBDA_FUNCTION_VERSION];");
        var first = await _aws.Lambda("publish-version", "--function-name", "frozen", "--description", "the first");
        Assert.Equal(["1", Prefix + "frozen:1", "the first", "Pending"], [first.Text("Version"), first.Text("FunctionArn"), first.Text("Description"), first.Text("State")]);
        Assert.Equal("1", (await _aws.Lambda("publish-version", "--function-name", "frozen")).Text("Version"));

        await _aws.Lambda("update-function-code", "--function-name", "frozen", "--zip-file", $"fileb://{Files.Node("return 'two';")}");
        await _aws.Lambda("wait", "function-updated-v2", "--function-name", "frozen");
        Assert.Equal("""["one","1","1"]""", await _client.Result("frozen:1"));
        Assert.Equal("\"two\"", await _client.Result("frozen"));
        await _aws.Refuses("InvalidParameterValueException", "PublishVersion", $"CodeSHA256 (wrong) is different from current CodeSHA256 in $LATEST ({(await _aws.Lambda("get-function-configuration", "--function-name", "frozen")).Text("CodeSha256")}). Please try again with the CodeSHA256 in $LATEST.", "publish-version", "--function-name", "frozen", "--code-sha256", "wrong");
        Assert.Equal("2", (await _aws.Lambda("publish-version", "--function-name", "frozen")).Text("Version"));

        await _aws.Lambda("delete-function", "--function-name", "frozen", "--qualifier", "2");
        await _aws.Refuses("ResourceNotFoundException", "GetFunction", $"Function not found: {Prefix}frozen:2", "get-function", "--function-name", "frozen", "--qualifier", "2");
        Assert.Equal("3", (await _aws.Lambda("publish-version", "--function-name", "frozen")).Text("Version"));
        Assert.Equal(["$LATEST", "1", "3"], (await _aws.Lambda("list-versions-by-function", "--function-name", "frozen", "--page-size", "2")).Each("Versions", "Version"));
        await _aws.Refuses("ResourceNotFoundException", "PublishVersion", $"Function not found: {Prefix}none", "publish-version", "--function-name", "none");
    }

    [Fact]
    public async Task An_alias_points_moves_and_splits_its_invocations_by_weight()
    {
        await _aws.CreateNode("split", "return [context.functionVersion, context.invokedFunctionArn];", "--publish");
        await _aws.Lambda("update-function-configuration", "--function-name", "split", "--description", "two");
        await _aws.Lambda("wait", "function-updated-v2", "--function-name", "split");
        await _aws.Lambda("publish-version", "--function-name", "split");
        await _aws.Lambda("wait", "published-version-active", "--function-name", "split", "--qualifier", "2");

        var created = await _aws.Lambda("create-alias", "--function-name", "split", "--name", "live", "--function-version", "1", "--description", "in use");
        Assert.Equal([Prefix + "split:live", "live", "1", "in use"], new[] { "AliasArn", "Name", "FunctionVersion", "Description" }.Select(name => created.Text(name)));
        Assert.Equal($"""["1","{Prefix}split:live"]""", await _client.Result("split:live"));
        Assert.Equal("1", (await _aws.Lambda("get-function-configuration", "--function-name", "split", "--qualifier", "live")).Text("Version"));

        var halves = await _aws.Lambda("update-alias", "--function-name", "split", "--name", "live", "--routing-config", "AdditionalVersionWeights={2=0.5}");
        Assert.Equal(0.5, halves.At("RoutingConfig", "AdditionalVersionWeights", "2").GetDouble());
        Assert.Equal(["1", "2"], (await Versions("split:live", 40)).Distinct().Order(StringComparer.Ordinal));
        await _aws.Lambda("update-alias", "--function-name", "split", "--name", "live", "--routing-config", "AdditionalVersionWeights={2=1.0}");
        Assert.Equal(["2"], (await Versions("split:live", 20)).Distinct());
        await _aws.Lambda("update-alias", "--function-name", "split", "--name", "live", "--routing-config", "AdditionalVersionWeights={}", "--function-version", "2", "--revision-id", (await _aws.Lambda("get-alias", "--function-name", "split", "--name", "live")).Text("RevisionId"));
        Assert.Equal(["2"], (await Versions("split:live", 5)).Distinct());

        await _aws.Refuses("ResourceConflictException", "CreateAlias", $"Alias already exists: {Prefix}split:live", "create-alias", "--function-name", "split", "--name", "live", "--function-version", "1");
        await _aws.Refuses("PreconditionFailedException", "UpdateAlias", "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id", "update-alias", "--function-name", "split", "--name", "live", "--description", "x", "--revision-id", created.Text("RevisionId"));
        await _aws.Refuses("InvalidParameterValueException", "UpdateAlias", "Invalid function version 2. Function version 2 is already included in routing configuration.", "update-alias", "--function-name", "split", "--name", "live", "--routing-config", "AdditionalVersionWeights={2=0.1}");
        await _aws.Refuses("ResourceConflictException", "DeleteFunction", "Unable to delete version because the following aliases reference it: [live]", "delete-function", "--function-name", "split", "--qualifier", "2");
        await _aws.Refuses("InvalidParameterValueException", "DeleteFunction", "Deletion of aliases is not currently supported.", "delete-function", "--function-name", "split:live");

        // Clients take ".." out of the path, and what is left would be the function.
        await _aws.Refuses("UnknownOperationException", "DeleteAlias", "Unable to determine service/operation name to be authorized: DELETE /2015-03-31/functions/split/", "delete-alias", "--function-name", "split", "--name", "..");

        await _aws.Lambda("create-alias", "--function-name", "split", "--name", "next", "--function-version", "$LATEST");
        Assert.Equal(["live", "next"], (await _aws.Lambda("list-aliases", "--function-name", "split", "--page-size", "1")).Each("Aliases", "Name"));
        Assert.Equal(["live"], (await _aws.Lambda("list-aliases", "--function-name", "split", "--function-version", "2")).Each("Aliases", "Name"));
        await _aws.Lambda("delete-alias", "--function-name", "split", "--name", "live");
        await _aws.Refuses("ResourceNotFoundException", "GetAlias", $"Cannot find alias arn: {Prefix}split:live", "get-alias", "--function-name", "split", "--name", "live");
        await _aws.Refuses("ResourceNotFoundException", "UpdateAlias", $"Alias not found: {Prefix}split:live", "update-alias", "--function-name", "split", "--name", "live");
        await _aws.Refuses("ResourceNotFoundException", "CreateAlias", $"Function not found: {Prefix}split:9", "create-alias", "--function-name", "split", "--name", "x", "--function-version", "9");
        using var gone = await _client.Invoke("split:live", "{}"u8.ToArray());
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task A_policy_is_built_statement_by_statement()
    {
        await _aws.CreateNode("policy", "return 1;");
        string[] permission = ["add-permission", "--function-name", "policy", "--action", "lambda:InvokeFunction"];
        var statement = Json.Parse((await _aws.Lambda([.. permission, "--statement-id", "s3", "--principal", "s3.amazonaws.com", "--source-arn", "arn:aws:s3:::b", "--source-account", "111122223333"])).Text("Statement"));
        Assert.Equal(
            """{"Sid":"s3","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"lambda:InvokeFunction","Resource":"ARN","Condition":{"StringEquals":{"AWS:SourceAccount":"111122223333"},"ArnLike":{"AWS:SourceArn":"arn:aws:s3:::b"}}}""",
            statement.GetRawText().Replace(Prefix + "policy", "ARN", StringComparison.Ordinal));
        await _aws.Lambda([.. permission, "--statement-id", "other", "--principal", "111122223333"]);

        var policy = await _aws.Lambda("get-policy", "--function-name", "policy");
        var document = Json.Parse(policy.Text("Policy"));
        Assert.Equal(["2012-10-17", "default"], [document.Text("Version"), document.Text("Id")]);
        Assert.Equal(["s3", "other"], document.Each("Statement", "Sid"));
        Assert.Equal("arn:aws:iam::111122223333:root", document.GetProperty("Statement")[1].Text("Principal", "AWS"));

        await _aws.Refuses("ResourceConflictException", "AddPermission", "The statement id (s3) provided already exists. Please provide a new statement id, or remove the existing statement.", [.. permission, "--statement-id", "s3", "--principal", "*"]);
        await _aws.Refuses("InvalidParameterValueException", "AddPermission", "The provided principal was invalid. Please check the principal and try again.", [.. permission, "--statement-id", "x", "--principal", "nobody"]);
        await _aws.Refuses("InvalidParameterValueException", "AddPermission", "We currently do not support adding policies for $LATEST.", [.. permission, "--statement-id", "x", "--principal", "*", "--qualifier", "$LATEST"]);
        await _aws.Refuses("PreconditionFailedException", "AddPermission", "The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest Revision Id", [.. permission, "--statement-id", "x", "--principal", "*", "--revision-id", "x"]);
        await _aws.Refuses("ResourceNotFoundException", "RemovePermission", "Statement x is not found in resource policy.", "remove-permission", "--function-name", "policy", "--statement-id", "x");
        await _aws.Lambda("remove-permission", "--function-name", "policy", "--statement-id", "s3", "--revision-id", policy.Text("RevisionId"));
        await _aws.Lambda("remove-permission", "--function-name", "policy", "--statement-id", "other");
        await _aws.Refuses("ResourceNotFoundException", "GetPolicy", "The resource you requested does not exist.", "get-policy", "--function-name", "policy");
    }

    private async Task<List<string>> Versions(string name, int invocations)
    {
        List<string> versions = [];
        for (var i = 0; i < invocations; i++)
        {
            using var answer = await _client.Invoke(name, "{}"u8.ToArray());
            var executed = answer.Headers.GetValues("X-Amz-Executed-Version").Single();
            Assert.Equal($"""["{executed}","{Prefix}{name}"]""", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            versions.Add(executed);
        }

        return versions;
    }
}
