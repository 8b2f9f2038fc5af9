using Grid.Contracts;
using Grid.Contracts.Functions;

namespace Grid.Grains.Tests.Functions;

[Collection(typeof(FunctionsCollection))]
public sealed class FunctionAliasTests(FunctionsCluster cluster) : FunctionTest(cluster)
{
    [Fact]
    public async Task An_alias_points_to_a_version_and_has_a_revision_of_its_own()
    {
        await TwoVersions();
        var created = await Value(Grain.CreateAlias(new AliasChange { Name = "live", FunctionVersion = "1", Description = "what all use" }, Cancel));

        Assert.Equal($"{Arn}:live", created.Arn);
        Assert.Equal("1", created.FunctionVersion);
        Assert.Equal("what all use", created.Description);
        Assert.Empty(created.AdditionalVersionWeights);

        var updated = await Value(Grain.UpdateAlias(new AliasChange { Name = "live", FunctionVersion = "2", RevisionId = created.RevisionId }, Cancel));
        Assert.Equal("2", updated.FunctionVersion);
        Assert.Equal("what all use", updated.Description);
        Assert.NotEqual(created.RevisionId, updated.RevisionId);

        var read = await Value(Grain.GetAlias("live", Cancel));
        Assert.Equal(updated.RevisionId, read.RevisionId);
        Assert.Equal("2", (await Version("live")).Version);
    }

    [Fact]
    public async Task An_update_that_changes_nothing_gives_a_new_revision()
    {
        await TwoVersions();
        var created = await Alias("live", "1");
        var updated = await Value(Grain.UpdateAlias(new AliasChange { Name = "live" }, Cancel));

        Assert.Equal(created with { RevisionId = updated.RevisionId }, updated with { AdditionalVersionWeights = created.AdditionalVersionWeights });
        Assert.NotEqual(created.RevisionId, updated.RevisionId);
    }

    [Fact]
    public async Task Aliases_that_are_not_there_are_not_found_in_the_words_of_each_operation()
    {
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}", Grain.GetAlias("live", Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}", Grain.CreateAlias(new AliasChange { Name = "live", FunctionVersion = "1" }, Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}", Grain.UpdateAlias(new AliasChange { Name = "live" }, Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}", Grain.DeleteAlias("live", Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}", Grain.ListAliases(null, null, 50, Cancel));

        await Created();
        await Refused(ApiErrorKind.ResourceNotFound, $"Cannot find alias arn: {Arn}:live", Grain.GetAlias("live", Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"Alias not found: {Arn}:live", Grain.UpdateAlias(new AliasChange { Name = "live" }, Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}:1", Grain.CreateAlias(new AliasChange { Name = "live", FunctionVersion = "1" }, Cancel));
        await Value(Grain.DeleteAlias("live", Cancel));
    }

    [Fact]
    public async Task An_alias_is_created_once_and_updated_only_with_its_revision()
    {
        await TwoVersions();
        await Alias("live", "1");

        await Refused(ApiErrorKind.ResourceConflict, $"Alias already exists: {Arn}:live", Grain.CreateAlias(new AliasChange { Name = "live", FunctionVersion = "2" }, Cancel));
        await Refused(ApiErrorKind.PreconditionFailed, WrongRevision, Grain.UpdateAlias(new AliasChange { Name = "live", RevisionId = "old" }, Cancel));
        await Value(Grain.DeleteAlias("live", Cancel));
        await Alias("live", "2");
    }

    [Fact]
    public async Task Weights_send_a_share_to_a_second_version()
    {
        await TwoVersions();
        await Alias("live", "1", ("2", 0.25));

        var route = await Value(Grain.Route("live", Cancel));
        Assert.Equal($"{Arn}:live", route.InvokedArn);
        Assert.Equal("1", route.Version.Version);
        Assert.Equal("2", route.Additional!.Version);
        Assert.Equal(0.25, route.AdditionalWeight);
        Assert.NotEqual(route.Version.Generation, route.Additional.Generation);

        await Value(Grain.UpdateAlias(new AliasChange { Name = "live", AdditionalVersionWeights = new Dictionary<string, double>() }, Cancel));
        var plain = await Value(Grain.Route("live", Cancel));
        Assert.Null(plain.Additional);
        Assert.Equal(0, plain.AdditionalWeight);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    public async Task Weights_reach_from_nothing_to_all(double weight)
    {
        await TwoVersions();
        Assert.Equal(weight, (await Alias("live", "1", ("2", weight))).AdditionalVersionWeights["2"]);
    }

    [Theory]
    [InlineData(-0.01, "-0.01")]
    [InlineData(1.01, "1.01")]
    [InlineData(2, "2.0")]
    public async Task Other_weights_are_refused(double weight, string text)
    {
        await TwoVersions();
        await Refused(
            ApiErrorKind.Validation,
            $"1 validation error detected: Value '{{2={text}}}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]",
            Grain.CreateAlias(Change("live", "1", ("2", weight)), Cancel));
    }

    [Fact]
    public async Task Routing_that_makes_no_sense_is_refused()
    {
        await TwoVersions();
        await Refused(
            ApiErrorKind.InvalidParameterValue,
            "Number of items in AdditionalVersionWeights cannot be greater than 1",
            Grain.CreateAlias(Change("live", "1", ("1", 0.1), ("2", 0.1)), Cancel));
        await Refused(
            ApiErrorKind.InvalidParameterValue,
            "Invalid function version 1. Function version 1 is already included in routing configuration.",
            Grain.CreateAlias(Change("live", "1", ("1", 0.1)), Cancel));
        await Refused(
            ApiErrorKind.InvalidParameterValue,
            "$LATEST is not supported for an alias pointing to more than 1 version",
            Grain.CreateAlias(Change("live", "$LATEST", ("1", 0.1)), Cancel));
        await Refused(
            ApiErrorKind.Validation,
            "1 validation error detected: Value '{$LATEST=0.5}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+, Member must not be null]",
            Grain.CreateAlias(Change("live", "1", ("$LATEST", 0.5)), Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}:3", Grain.CreateAlias(Change("live", "1", ("3", 0.1)), Cancel));

        await Alias("live", "1", ("2", 0.1));
        await Refused(
            ApiErrorKind.InvalidParameterValue,
            "Invalid function version 2. Function version 2 is already included in routing configuration.",
            Grain.UpdateAlias(new AliasChange { Name = "live", FunctionVersion = "2" }, Cancel));
        Assert.Equal("1", (await Value(Grain.GetAlias("live", Cancel))).FunctionVersion);
    }

    [Fact]
    public async Task A_second_version_gets_its_share_once_it_is_active()
    {
        await TwoVersions();
        await Updated(3);
        Cluster.Preparation.Hold(Id);
        await Value(Grain.PublishVersion(new PublishVersion(), Cancel));
        await Alias("live", "1", ("3", 0.5));
        Assert.Null((await Value(Grain.Route("live", Cancel))).Additional);

        Cluster.Preparation.Release(Id);
        await Settled("3");
        Assert.Equal("3", (await Value(Grain.Route("live", Cancel))).Additional!.Version);
    }

    [Fact]
    public async Task Routes_say_the_arn_that_was_invoked()
    {
        await TwoVersions();
        await Alias("latest", "$LATEST");

        Assert.Equal(Arn, (await Value(Grain.Route(null, Cancel))).InvokedArn);
        Assert.Equal($"{Arn}:$LATEST", (await Value(Grain.Route("$LATEST", Cancel))).InvokedArn);
        Assert.Equal($"{Arn}:2", (await Value(Grain.Route("2", Cancel))).InvokedArn);
        Assert.Equal($"{Arn}:latest", (await Value(Grain.Route("latest", Cancel))).InvokedArn);
        Assert.Equal("$LATEST", (await Value(Grain.Route("latest", Cancel))).Version.Version);
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}:other", Grain.Route("other", Cancel));
    }

    [Fact]
    public async Task An_alias_of_latest_runs_the_version_before_an_update_in_progress()
    {
        await Created();
        await Alias("latest", "$LATEST");
        Cluster.Preparation.Hold(Id);
        await Value(Grain.UpdateCode(NewCode(2), Cancel));

        Assert.Equal(Code(1), (await Value(Grain.Route("latest", Cancel))).Version.Code);
        Cluster.Preparation.Release(Id);
    }

    [Fact]
    public async Task Aliases_are_listed_by_name_in_exact_pages()
    {
        await TwoVersions();
        await Alias("b", "1");
        await Alias("a", "2");
        await Alias("c", "2", ("1", 0.5));

        var first = await Value(Grain.ListAliases(null, null, 2, Cancel));
        Assert.Equal(["a", "b"], first.Items.Select(alias => alias.Name));
        var second = await Value(Grain.ListAliases(null, first.NextMarker, 2, Cancel));
        Assert.Equal(["c"], second.Items.Select(alias => alias.Name));
        Assert.Null(second.NextMarker);
        Assert.Null((await Value(Grain.ListAliases(null, null, 3, Cancel))).NextMarker);
        Assert.Equal(["b", "c"], (await Value(Grain.ListAliases("1", null, 50, Cancel))).Items.Select(alias => alias.Name));
        Assert.Empty((await Value(Grain.ListAliases(null, "*", 50, Cancel))).Items);
    }

    private static AliasChange Change(string name, string version, params (string Version, double Weight)[] weights) =>
        new() { Name = name, FunctionVersion = version, AdditionalVersionWeights = weights.ToDictionary(entry => entry.Version, entry => entry.Weight) };

    private Task<FunctionAlias> Alias(string name, string version, params (string Version, double Weight)[] weights) =>
        Value(Grain.CreateAlias(Change(name, version, weights), Cancel));

    private async Task TwoVersions()
    {
        await Created();
        await Published();
        await Updated(2);
        await Published();
    }
}
