using Grid.Contracts;
using Grid.Contracts.Functions;

namespace Grid.Grains.Tests.Functions;

[Collection(typeof(FunctionsCollection))]
public sealed class FunctionVersionTests(FunctionsCluster cluster) : FunctionTest(cluster)
{
    [Fact]
    public async Task A_function_created_with_publish_answers_version_one()
    {
        Cluster.Preparation.Hold(Id);
        var one = await Value(Grain.Create(Request() with { Publish = true }, Cancel));

        Assert.Equal("1", one.Version);
        Assert.Equal(FunctionState.Pending, one.State);
        Assert.Equal($"{Arn}:1", one.QualifiedArn);
        await Refused(ApiErrorKind.ResourceConflict, StateConflict + "Pending", Grain.Route("1", Cancel));

        Cluster.Preparation.Release(Id);
        Assert.Equal(UpdateStatus.Successful, (await Settled("1")).LastUpdateStatus);
        Assert.Equal(FunctionState.Active, (await Settled()).State);
    }

    [Fact]
    public async Task A_published_version_is_pending_first_and_keeps_what_it_was_made_of()
    {
        var latest = await Created();
        Cluster.Preparation.Hold(Id);
        var published = await Value(Grain.PublishVersion(new PublishVersion { Description = "first" }, Cancel));

        Assert.Equal("1", published.Version);
        Assert.Equal(FunctionState.Pending, published.State);
        Assert.Equal("Creating", published.StateReasonCode);
        Assert.Equal("first", published.Settings.Description);
        Assert.NotEqual(latest.RevisionId, published.RevisionId);
        Assert.NotEqual(latest.RevisionId, (await Version()).RevisionId);
        Assert.Equal("", (await Version()).Settings.Description);

        Cluster.Preparation.Release(Id);
        var one = await Settled("1");
        await Updated(2);
        Assert.Equal(Code(1), (await Version("1")).Code);
        Assert.Equal(one.RevisionId, (await Version("1")).RevisionId);
        Assert.Equal(one.Generation, (await Value(Grain.Route("1", Cancel))).Version.Generation);
    }

    [Fact]
    public async Task Publishing_without_a_change_answers_the_newest_version()
    {
        await Created();
        var one = await Published("first");
        var same = await Value(Grain.PublishVersion(new PublishVersion { Description = "other" }, Cancel));

        Assert.Equal("1", same.Version);
        Assert.Equal(one.RevisionId, same.RevisionId);
        Assert.Equal("first", same.Settings.Description);

        await Updated(1);
        Assert.Equal("1", (await Value(Grain.PublishVersion(new PublishVersion(), Cancel))).Version);
    }

    [Theory]
    [InlineData("code")]
    [InlineData("memory")]
    [InlineData("variables")]
    [InlineData("description")]
    public async Task Any_change_makes_a_new_version(string what)
    {
        await Created();
        await Published();
        await Value(what switch
        {
            "code" => Grain.UpdateCode(NewCode(2), Cancel),
            "memory" => Grain.UpdateConfiguration(Memory(256), null, Cancel),
            "variables" => Grain.UpdateConfiguration(new() { Environment = new Dictionary<string, string> { ["TABLE"] = "other" } }, null, Cancel),
            _ => Grain.UpdateConfiguration(new() { Description = "second" }, null, Cancel),
        });
        await Settled();

        Assert.Equal("2", (await Published()).Version);
    }

    [Fact]
    public async Task Numbers_are_never_given_twice()
    {
        await Created();
        await Published();
        await Value(Grain.Delete("1", Cancel));
        Assert.Equal("2", (await Published()).Version);

        await Value(Grain.Delete("2", Cancel));
        await Updated(2);
        Assert.Equal("3", (await Published()).Version);
    }

    [Fact]
    public async Task Publishing_with_the_update_answers_the_new_version()
    {
        await Created();
        Cluster.Preparation.Hold(Id);
        var one = await Value(Grain.UpdateCode(NewCode(2, publish: true), Cancel));

        Assert.Equal("1", one.Version);
        Assert.Equal(Code(2), one.Code);
        Assert.Equal(FunctionState.Pending, one.State);
        Assert.Equal(UpdateStatus.None, one.LastUpdateStatus);
        Assert.Equal(Code(1), (await Value(Grain.Route(null, Cancel))).Version.Code);

        Cluster.Preparation.Release(Id);
        Assert.Equal(FunctionState.Active, (await Settled("1")).State);
        Assert.Equal(Code(2), (await Value(Grain.Route(null, Cancel))).Version.Code);
    }

    [Fact]
    public async Task A_version_that_cannot_be_prepared_fails_and_has_used_its_number()
    {
        await Created();
        Cluster.Preparation.Fail(Id, new IOException("The disk is full."));
        await Value(Grain.UpdateCode(NewCode(2, publish: true), Cancel));

        Assert.Equal(FunctionState.Failed, (await Settled("1")).State);
        Assert.Equal(UpdateStatus.Failed, (await Settled()).LastUpdateStatus);
        await Refused(ApiErrorKind.ResourceNotReady, StateConflict + "Failed", Grain.Route("1", Cancel));
        Cluster.Preparation.Mend(Id);
        var two = await Published();
        Assert.Equal(("2", Code(1)), (two.Version, two.Code));
    }

    [Fact]
    public async Task The_code_published_is_the_code_meant()
    {
        var latest = await Created();

        await Refused(
            ApiErrorKind.InvalidParameterValue,
            $"CodeSHA256 (abc) is different from current CodeSHA256 in $LATEST ({latest.Code.Sha256}). Please try again with the CodeSHA256 in $LATEST.",
            Grain.PublishVersion(new PublishVersion { CodeSha256 = "abc" }, Cancel));
        Assert.Equal("1", (await Value(Grain.PublishVersion(new PublishVersion { CodeSha256 = latest.Code.Sha256, RevisionId = latest.RevisionId }, Cancel))).Version);
    }

    [Fact]
    public async Task Deleting_a_version_leaves_the_others()
    {
        await Created();
        await Published();
        await Updated(2);
        await Published();

        await Value(Grain.Delete("1", Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}:1", Grain.Get("1", Cancel));
        Assert.Equal(["$LATEST", "2"], (await Value(Grain.ListVersions(null, 50, Cancel))).Items.Select(version => version.Version));
        await Value(Grain.Delete("1", Cancel));
    }

    [Fact]
    public async Task Latest_and_aliases_are_not_deleted_this_way()
    {
        await Created();
        await Value(Grain.CreateAlias(new AliasChange { Name = "live", FunctionVersion = "$LATEST" }, Cancel));

        await Refused(
            ApiErrorKind.InvalidParameterValue, "$LATEST version cannot be deleted without deleting the function.", Grain.Delete("$LATEST", Cancel));
        await Refused(ApiErrorKind.InvalidParameterValue, "Deletion of aliases is not currently supported.", Grain.Delete("live", Cancel));
    }

    [Fact]
    public async Task A_version_that_aliases_point_to_is_not_deleted()
    {
        await Created();
        await Published();
        await Updated(2);
        await Published();
        await Value(Grain.CreateAlias(new AliasChange { Name = "live", FunctionVersion = "1" }, Cancel));
        await Value(Grain.CreateAlias(
            new AliasChange { Name = "beta", FunctionVersion = "2", AdditionalVersionWeights = new Dictionary<string, double> { ["1"] = 0.1 } }, Cancel));

        await Refused(
            ApiErrorKind.ResourceConflict, "Unable to delete version because the following aliases reference it: [beta, live]", Grain.Delete("1", Cancel));
        await Refused(
            ApiErrorKind.ResourceConflict, "Unable to delete version because the following aliases reference it: [beta]", Grain.Delete("2", Cancel));
        await Value(Grain.DeleteAlias("beta", Cancel));
        await Value(Grain.Delete("2", Cancel));
    }

    [Fact]
    public async Task Versions_are_listed_latest_first_then_ascending_in_exact_pages()
    {
        await Created();
        for (var code = 2; code < 14; code++)
        {
            await Published();
            await Updated(code);
        }

        var first = await Value(Grain.ListVersions(null, 11, Cancel));
        Assert.Equal(["$LATEST", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"], first.Items.Select(version => version.Version));

        await Value(Grain.Delete("10", Cancel));
        var second = await Value(Grain.ListVersions(first.NextMarker, 2, Cancel));
        Assert.Equal(["11", "12"], second.Items.Select(version => version.Version));
        Assert.Null(second.NextMarker);
        Assert.Empty((await Value(Grain.ListVersions("no marker", 2, Cancel))).Items);
        Assert.Empty((await Value(Grain.ListVersions("MQ", 2, Cancel))).Items);
    }

    [Fact]
    public async Task Code_and_layers_together_have_a_size_limit()
    {
        var layer = await Layer("big", 9, unzipped: 262_143_000);
        await Created(Request() with { Code = Code(1, unzipped: 1_000), LayerArns = new[] { layer.LayerVersionArn } });

        const string text = "Function code combined with layers exceeds the maximum allowed size of 262144000 bytes. The actual size is 262144001 bytes.";
        await Refused(ApiErrorKind.InvalidParameterValue, text, Grain.UpdateCode(new UpdateCode { Code = Code(2, unzipped: 1_001) }, Cancel));
        await Value(Grain.UpdateConfiguration(new SettingsPatch { LayerArns = [] }, null, Cancel));
        await Settled();
        await Value(Grain.UpdateCode(new UpdateCode { Code = Code(2, unzipped: 1_001) }, Cancel));
        await Settled();
        await Refused(
            ApiErrorKind.InvalidParameterValue, text, Grain.UpdateConfiguration(new SettingsPatch { LayerArns = new[] { layer.LayerVersionArn } }, null, Cancel));
        await Refused(
            ApiErrorKind.InvalidParameterValue,
            text,
            Cluster.Function(Id with { Name = "other" }).Create(
                Request() with { Code = Code(1, unzipped: 1_001), LayerArns = new[] { layer.LayerVersionArn } }, Cancel));
    }
}
