using Grid.Contracts;
using Grid.Contracts.Functions;

namespace Grid.Grains.Tests.Functions;

/// <summary>Resource policies, tags and runtime management.</summary>
[Collection(typeof(FunctionsCollection))]
public sealed class FunctionPolicyTests(FunctionsCluster cluster) : FunctionTest(cluster)
{
    private const string WrongPolicyRevision =
        "The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest Revision Id";

    [Fact]
    public async Task Statements_are_kept_in_order_and_each_change_gives_a_new_revision()
    {
        var latest = await Created();
        var first = await Value(Grain.AddPermission(Permission("s2"), null, latest.RevisionId, Cancel));
        var second = await Value(Grain.AddPermission(Permission("s1"), null, first.RevisionId, Cancel));

        Assert.Equal(Arn, second.ResourceArn);
        Assert.Equal(["s2", "s1"], second.Statements.Select(statement => statement.StatementId));
        Assert.Equal(3, new[] { latest.RevisionId, first.RevisionId, second.RevisionId }.Distinct().Count());
        Assert.Equal(second.RevisionId, (await Version()).RevisionId);

        var read = await Value(Grain.GetPolicy("$LATEST", Cancel));
        Assert.Equal(second.RevisionId, read.RevisionId);
        Assert.Equal(Arn, read.ResourceArn);
        Assert.Equal(Permission("s2"), read.Statements[0]);
    }

    [Fact]
    public async Task Every_qualifier_has_its_own_policy()
    {
        await Created();
        await Published();
        await Value(Grain.CreateAlias(new AliasChange { Name = "live", FunctionVersion = "1" }, Cancel));

        var version = await Value(Grain.AddPermission(Permission("s"), "1", null, Cancel));
        var alias = await Value(Grain.AddPermission(Permission("s"), "live", null, Cancel));

        Assert.Equal($"{Arn}:1", version.ResourceArn);
        Assert.Equal($"{Arn}:live", alias.ResourceArn);
        Assert.Equal(version.RevisionId, (await Version("1")).RevisionId);
        Assert.Equal(alias.RevisionId, (await Value(Grain.GetAlias("live", Cancel))).RevisionId);
        await Refused(ApiErrorKind.ResourceNotFound, "The resource you requested does not exist.", Grain.GetPolicy(null, Cancel));

        await Value(Grain.DeleteAlias("live", Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, "The resource you requested does not exist.", Grain.GetPolicy("live", Cancel));
        await Value(Grain.CreateAlias(new AliasChange { Name = "live", FunctionVersion = "1" }, Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, "The resource you requested does not exist.", Grain.GetPolicy("live", Cancel));
    }

    [Fact]
    public async Task Adding_is_refused_in_the_words_of_aws()
    {
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}", Grain.AddPermission(Permission("s"), null, null, Cancel));
        await Created();
        await Value(Grain.AddPermission(Permission("s"), null, null, Cancel));

        await Refused(
            ApiErrorKind.InvalidParameterValue, "We currently do not support adding policies for $LATEST.", Grain.AddPermission(Permission("t"), "$LATEST", null, Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}:1", Grain.AddPermission(Permission("t"), "1", null, Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"Cannot find alias arn: {Arn}:live", Grain.AddPermission(Permission("t"), "live", null, Cancel));
        await Refused(ApiErrorKind.PreconditionFailed, WrongPolicyRevision, Grain.AddPermission(Permission("t"), null, "old", Cancel));
        await Refused(
            ApiErrorKind.ResourceConflict,
            "The statement id (s) provided already exists. Please provide a new statement id, or remove the existing statement.",
            Grain.AddPermission(Permission("s"), null, null, Cancel));
    }

    [Fact]
    public async Task Removing_takes_one_statement_and_with_the_last_the_policy()
    {
        await Refused(ApiErrorKind.ResourceNotFound, $"No policy found for: {Arn}", Grain.RemovePermission("s", null, null, Cancel));
        await Created();
        await Refused(ApiErrorKind.ResourceNotFound, "No policy is associated with the given resource.", Grain.RemovePermission("s", null, null, Cancel));

        await Value(Grain.AddPermission(Permission("s"), null, null, Cancel));
        var policy = await Value(Grain.AddPermission(Permission("t"), null, null, Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, "Statement u is not found in resource policy.", Grain.RemovePermission("u", null, null, Cancel));
        await Refused(ApiErrorKind.PreconditionFailed, WrongPolicyRevision, Grain.RemovePermission("s", null, "old", Cancel));

        await Value(Grain.RemovePermission("s", null, policy.RevisionId, Cancel));
        var rest = await Value(Grain.GetPolicy(null, Cancel));
        Assert.Equal(["t"], rest.Statements.Select(statement => statement.StatementId));
        Assert.NotEqual(policy.RevisionId, rest.RevisionId);

        await Value(Grain.RemovePermission("t", null, null, Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, "The resource you requested does not exist.", Grain.GetPolicy(null, Cancel));
    }

    [Fact]
    public async Task A_policy_has_at_most_20480_bytes()
    {
        await Created();
        var empty = $$$$"""{"Version":"2012-10-17","Id":"default","Statement":[{"Sid":"s","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"lambda:InvokeFunction","Resource":"{{{{Arn}}}}","Condition":{"ArnLike":{"AWS:SourceArn":""}}}]}""";
        var room = 20_480 - empty.Length;

        await Refused(
            ApiErrorKind.PolicyLengthExceeded,
            "The final policy size (20481) is bigger than the limit (20480).",
            Grain.AddPermission(Permission("s") with { SourceArn = new string('a', room + 1) }, null, null, Cancel));
        await Value(Grain.AddPermission(Permission("s") with { SourceArn = new string('a', room) }, null, null, Cancel));
    }

    [Theory]
    [InlineData("*", "\"*\"")]
    [InlineData("123456789012", "{\"AWS\":\"arn:aws:iam::123456789012:root\"}")]
    [InlineData("arn:aws:iam::123456789012:role/r", "{\"AWS\":\"arn:aws:iam::123456789012:role/r\"}")]
    [InlineData("sns.amazonaws.com", "{\"Service\":\"sns.amazonaws.com\"}")]
    public void The_size_of_a_policy_is_that_of_its_document(string principal, string principalJson)
    {
        var full = new Permission
        {
            StatementId = "s",
            Action = "lambda:InvokeFunctionUrl",
            Principal = principal,
            SourceArn = "a",
            SourceAccount = "b",
            EventSourceToken = "c",
            PrincipalOrgId = "d",
            FunctionUrlAuthType = "NONE",
            InvokedViaFunctionUrl = true,
        };
        var document = $$$$"""{"Version":"2012-10-17","Id":"default","Statement":[{"Sid":"s","Effect":"Allow","Principal":{{{{principalJson}}}},"Action":"lambda:InvokeFunctionUrl","Resource":"r","Condition":{"StringEquals":{"AWS:SourceAccount":"b","lambda:FunctionUrlAuthType":"NONE","aws:PrincipalOrgID":"d","lambda:EventSourceToken":"c"},"ArnLike":{"AWS:SourceArn":"a"},"Bool":{"lambda:InvokedViaFunctionUrl":"true"}}}]}""";

        Assert.Equal(document.Length, Grid.Grains.Functions.PolicyDocument.SizeBytes([full], "r"));
    }

    [Fact]
    public async Task Tags_are_added_and_removed_and_change_the_revision()
    {
        var before = await Created();
        await Value(Grain.Tag(new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" }, Cancel));
        var tagged = await Version();
        await Value(Grain.Tag(new Dictionary<string, string> { ["b"] = "3" }, Cancel));
        Assert.Equal(new Dictionary<string, string> { ["a"] = "1", ["b"] = "3" }, await Value(Grain.ListTags(Cancel)));

        await Value(Grain.Untag(new[] { "a", "c" }, Cancel));
        Assert.Equal(new Dictionary<string, string> { ["b"] = "3" }, await Value(Grain.ListTags(Cancel)));
        var untagged = await Version();
        Assert.Equal(3, new[] { before.RevisionId, tagged.RevisionId, untagged.RevisionId }.Distinct().Count());
        Assert.Equal(before.Generation, untagged.Generation);
        Assert.Equal(before.LastModified, untagged.LastModified);
    }

    [Fact]
    public async Task A_function_has_at_most_50_tags()
    {
        await Refused(
            ApiErrorKind.InvalidParameterValue, "Number of tags exceeds resource tag limit.", Grain.Create(Request() with { Tags = Tags(0, 51) }, Cancel));
        await Created(Request() with { Tags = Tags(0, 49) });

        await Refused(ApiErrorKind.InvalidParameterValue, "Number of tags exceeds resource tag limit.", Grain.Tag(Tags(49, 2), Cancel));
        await Value(Grain.Tag(Tags(49, 1), Cancel));
        await Value(Grain.Tag(Tags(0, 50), Cancel));
        Assert.Equal(50, (await Value(Grain.ListTags(Cancel))).Count);
    }

    [Fact]
    public async Task Tagging_is_refused_in_the_words_of_aws()
    {
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}", Grain.ListTags(Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}", Grain.Tag(Tags(0, 1), Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}", Grain.Untag(new[] { "a" }, Cancel));
        await Created();
        await Refused(ApiErrorKind.InvalidParameterValue, "An error occurred and the request cannot be processed.", Grain.Tag(Tags(0, 0), Cancel));
    }

    [Fact]
    public async Task Runtime_management_is_kept_per_version()
    {
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}", Grain.GetRuntimeManagement(null, Cancel));
        await Created();
        await Published();

        var put = await Value(Grain.PutRuntimeManagement(new RuntimeManagement { UpdateRuntimeOn = "FunctionUpdate" }, "1", Cancel));
        Assert.Equal(new RuntimeManagement { UpdateRuntimeOn = "FunctionUpdate", FunctionArn = $"{Arn}:1" }, put);
        Assert.Equal(put, await Value(Grain.GetRuntimeManagement("1", Cancel)));
        Assert.Equal(new RuntimeManagement { FunctionArn = $"{Arn}:$LATEST" }, await Value(Grain.GetRuntimeManagement(null, Cancel)));
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}:2", Grain.PutRuntimeManagement(put, "2", Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}:live", Grain.GetRuntimeManagement("live", Cancel));
    }

    private static Permission Permission(string statementId) =>
        new() { StatementId = statementId, Action = "lambda:InvokeFunction", Principal = "s3.amazonaws.com" };

    private static Dictionary<string, string> Tags(int first, int count) => Enumerable.Range(first, count).ToDictionary(number => $"key{number}", _ => "value");
}
