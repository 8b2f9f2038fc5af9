using Grid.Contracts;
using Grid.Contracts.Concurrency;
using Grid.Contracts.Functions;
using Grid.Grains.Tests.Functions;

namespace Grid.Grains.Tests.Concurrency;

/// <summary>AWS's words for what cannot be reserved or provisioned.</summary>
public sealed class ConcurrencyRefusalTests(FunctionsCluster cluster) : ConcurrencyTest(cluster), IClassFixture<FunctionsCluster>
{
    [Fact]
    public async Task Reserved_concurrency_is_put_got_shown_and_deleted()
    {
        await Created();
        Assert.Equal(new FunctionConcurrency(), await Value(Grain.GetConcurrency(Cancel)));

        Assert.Equal(0, (await Value(Grain.PutConcurrency(0, Cancel))).Reserved);
        Assert.Equal(900, (await Value(Grain.PutConcurrency(900, Cancel))).Reserved);
        Assert.Equal(900, (await Value(Grain.GetConcurrency(Cancel))).Reserved);
        Assert.Equal(900, (await Value(Grain.Get(null, Cancel))).ReservedConcurrency);
        await Refused(ApiErrorKind.InvalidParameterValue, "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].", Grain.PutConcurrency(901, Cancel));

        await Value(Grain.DeleteConcurrency(Cancel));
        await Value(Grain.DeleteConcurrency(Cancel));
        Assert.Null((await Value(Grain.Get(null, Cancel))).ReservedConcurrency);
    }

    [Fact]
    public async Task Without_the_function_there_is_nothing_to_reserve_and_nothing_is_left_of_a_deleted_one()
    {
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}:$LATEST", Grain.PutConcurrency(1, Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}", Grain.GetConcurrency(Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}", Grain.DeleteConcurrency(Cancel));

        await Created();
        await Value(Grain.PutConcurrency(7, Cancel));
        await Value(Grain.Delete(null, Cancel));
        Assert.Equal(1000, (await Account.Get(Cancel)).Unreserved);
        await Account.Reserve(Id, 9, Cancel);
        await Created();
        Assert.Null((await Value(Grain.GetConcurrency(Cancel))).Reserved);
    }

    [Fact]
    public async Task Provisioned_concurrency_wants_a_published_version_or_an_alias_of_one()
    {
        const string unpublished = "Provisioned Concurrency Configs cannot be applied to unpublished function versions.";
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}:1", Grain.PutProvisionedConcurrency("1", 1, Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"Cannot find alias arn: {Arn}:live", Grain.GetProvisionedConcurrency("live", Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}", Grain.ListProvisionedConcurrency(null, 50, Cancel));
        await Prepared();
        await Value(Grain.CreateAlias(new AliasChange { Name = "newest", FunctionVersion = "$LATEST" }, Cancel));

        await Refused(ApiErrorKind.InvalidParameterValue, unpublished, Grain.PutProvisionedConcurrency("$LATEST", 1, Cancel));
        await Refused(ApiErrorKind.InvalidParameterValue, unpublished, Grain.PutProvisionedConcurrency("newest", 1, Cancel));
        await Refused(ApiErrorKind.InvalidParameterValue, "The function resource provided must be an alias or a published version.", Grain.GetProvisionedConcurrency("$LATEST", Cancel));
        await Refused(ApiErrorKind.InvalidParameterValue, "The function resource provided must be an alias or a published version.", Grain.DeleteProvisionedConcurrency("$LATEST", Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}:7", Grain.PutProvisionedConcurrency("7", 1, Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"Cannot find alias arn: {Arn}:other", Grain.DeleteProvisionedConcurrency("other", Cancel));
        await Refused(ApiErrorKind.ProvisionedConcurrencyConfigNotFound, "No Provisioned Concurrency Config found for this function", Grain.GetProvisionedConcurrency("1", Cancel));
        await Value(Grain.DeleteProvisionedConcurrency("1", Cancel));
    }

    [Fact]
    public async Task A_version_has_it_once()
    {
        const string twice = "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version";
        await Prepared();
        await Value(Grain.CreateAlias(new AliasChange { Name = "other", FunctionVersion = "1" }, Cancel));
        await Put("live", 1);
        await Put("live", 2);

        await Refused(ApiErrorKind.ResourceConflict, "Version is pointed by a Provisioned Concurrency alias", Grain.PutProvisionedConcurrency("1", 1, Cancel));
        await Refused(ApiErrorKind.ResourceConflict, twice, Grain.PutProvisionedConcurrency("other", 1, Cancel));
        await Put("2", 1);
        await Refused(ApiErrorKind.ResourceConflict, twice, Grain.UpdateAlias(new AliasChange { Name = "live", FunctionVersion = "2" }, Cancel));
        await Value(Grain.UpdateAlias(new AliasChange { Name = "live", Description = "the same version" }, Cancel));
        await Refused(ApiErrorKind.InvalidParameterValue, "Provisioned Concurrency Configs cannot be applied to unpublished function versions.", Grain.UpdateAlias(new AliasChange { Name = "live", FunctionVersion = "$LATEST" }, Cancel));
    }

    [Fact]
    public async Task An_alias_with_weights_cannot_be_given_it_but_may_get_weights_afterwards()
    {
        await Prepared();
        await Put("live", 1);
        await Value(Grain.UpdateAlias(new AliasChange { Name = "live", AdditionalVersionWeights = new Dictionary<string, double> { ["2"] = 0.5 } }, Cancel));

        await Refused(ApiErrorKind.InvalidParameterValue, "Alias with weights can not be used with Provisioned Concurrency", Grain.PutProvisionedConcurrency("live", 2, Cancel));
        Assert.Equal(1, (await Got("live")).Requested);
    }

    [Fact]
    public async Task The_account_and_the_reservation_have_the_last_word()
    {
        await Prepared();
        await Refused(ApiErrorKind.InvalidParameterValue, "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].", Grain.PutProvisionedConcurrency("1", 901, Cancel));
        await Refused(ApiErrorKind.InvalidParameterValue, "Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [1000].", Grain.PutProvisionedConcurrency("1", 1001, Cancel));
        await Value(Grain.PutConcurrency(4, Cancel));
        await Put("1", 2);
        await Refused(ApiErrorKind.InvalidParameterValue, "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function", Grain.PutProvisionedConcurrency("2", 3, Cancel));
        await Put("2", 2);

        await Refused(ApiErrorKind.InvalidParameterValue, " ReservedConcurrentExecutions  3 should not be lower than function's total provisioned concurrency [4].", Grain.PutConcurrency(3, Cancel));
        Assert.Equal(new FunctionConcurrency { Reserved = 4, Provisioned = 4 }, await Account.GetFunction(Id, Cancel));
    }

    [Fact]
    public async Task A_version_with_it_stays_and_an_alias_goes_with_it()
    {
        await Prepared();
        await Put("2", 1);
        await Put("live", 1);

        await Refused(ApiErrorKind.ResourceConflict, "Unable to delete version because it has a Provisioned Concurrency Config. Delete the config first.", Grain.Delete("2", Cancel));
        await Value(Grain.DeleteAlias("live", Cancel));

        Assert.Equal([$"{Arn}:2"], (await Value(Grain.ListProvisionedConcurrency(null, 50, Cancel))).Items.Select(config => config.FunctionArn));
        await Value(Grain.DeleteProvisionedConcurrency("2", Cancel));
        await Value(Grain.Delete("2", Cancel));
    }

    [Fact]
    public async Task The_list_comes_in_pages()
    {
        await Prepared();
        await Put("2", 1);
        await Put("live", 1);

        var first = await Value(Grain.ListProvisionedConcurrency(null, 1, Cancel));
        var second = await Value(Grain.ListProvisionedConcurrency(first.NextMarker, 1, Cancel));

        Assert.Equal([$"{Arn}:2", $"{Arn}:live"], [.. first.Items.Concat(second.Items).Select(config => config.FunctionArn)]);
        Assert.Null(second.NextMarker);
    }
}
