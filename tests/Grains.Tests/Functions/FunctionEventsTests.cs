using Grid.Contracts;
using Grid.Contracts.Async;
using Grid.Contracts.Functions;
using Grid.Grains.Functions;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Grains.Tests.Functions;

/// <summary>What holds for events that nobody waits for, and for chains of invocations.</summary>
[Collection(typeof(FunctionsCollection))]
public sealed class FunctionEventsTests(FunctionsCluster cluster) : FunctionTest(cluster)
{
    private const string Queue = "arn:aws:sqs:us-east-1:000000000000:q";
    private const string Topic = "arn:aws:sns:us-east-1:000000000000:t";

    private IRouteTable Routes => Cluster.Services.GetRequiredService<IRouteTable>();

    [Fact]
    public async Task Put_replaces_everything_and_update_only_what_is_given()
    {
        await Created();
        var all = new EventInvokeChange { MaximumRetryAttempts = 1, MaximumEventAgeInSeconds = 60, ChangesDestinations = true, OnSuccess = Topic, OnFailure = Queue };
        var put = await Value(Grain.PutEventInvokeConfig(all, null, Cancel));
        Assert.Equal(new EventInvokeConfig { FunctionArn = $"{Arn}:$LATEST", Settings = new EventInvokeSettings { MaximumRetryAttempts = 1, MaximumEventAgeInSeconds = 60, OnSuccess = Topic, OnFailure = Queue, LastModified = Cluster.Clock.GetUtcNow() } }, put);

        var updated = await Value(Grain.UpdateEventInvokeConfig(new EventInvokeChange { MaximumRetryAttempts = 0 }, "$LATEST", Cancel));
        Assert.Equal(put with { Settings = put.Settings with { MaximumRetryAttempts = 0 } }, updated);
        updated = await Value(Grain.UpdateEventInvokeConfig(new EventInvokeChange { ChangesDestinations = true, OnFailure = Topic }, null, Cancel));
        Assert.Equal(put.Settings with { MaximumRetryAttempts = 0, OnSuccess = null, OnFailure = Topic }, updated.Settings);
        Assert.Equal(updated, await Value(Grain.GetEventInvokeConfig(null, Cancel)));

        put = await Value(Grain.PutEventInvokeConfig(new EventInvokeChange { MaximumEventAgeInSeconds = 21_600 }, null, Cancel));
        Assert.Equal(new EventInvokeSettings { MaximumEventAgeInSeconds = 21_600, LastModified = Cluster.Clock.GetUtcNow() }, put.Settings);
    }

    [Fact]
    public async Task Every_qualifier_has_its_own_and_a_route_knows_only_that_of_its_qualifier()
    {
        await Created();
        await Published();
        await Value(Grain.CreateAlias(new AliasChange { Name = "live", FunctionVersion = "1" }, Cancel));
        await Value(Grain.PutEventInvokeConfig(new EventInvokeChange { MaximumRetryAttempts = 0 }, null, Cancel));
        Assert.Equal(0, (await Route(null)).Events!.MaximumRetryAttempts);
        Assert.Equal(0, (await Route("$LATEST")).Events!.MaximumRetryAttempts);
        Assert.Null((await Route("1")).Events);
        Assert.Null((await Route("live")).Events);

        await Value(Grain.PutEventInvokeConfig(new EventInvokeChange { MaximumRetryAttempts = 1 }, "1", Cancel));
        await Value(Grain.PutEventInvokeConfig(new EventInvokeChange { MaximumRetryAttempts = 2 }, "live", Cancel));
        Assert.Equal(1, (await Route("1")).Events!.MaximumRetryAttempts);
        Assert.Equal(2, (await Route("live")).Events!.MaximumRetryAttempts);

        var first = await Value(Grain.ListEventInvokeConfigs(null, 2, Cancel));
        var second = await Value(Grain.ListEventInvokeConfigs(first.NextMarker, 2, Cancel));
        Assert.Equal([$"{Arn}:$LATEST", $"{Arn}:1"], first.Items.Select(config => config.FunctionArn));
        Assert.Equal([$"{Arn}:live"], second.Items.Select(config => config.FunctionArn));
        Assert.Null(second.NextMarker);

        await Value(Grain.DeleteEventInvokeConfig("$LATEST", Cancel));
        Assert.Null((await Route(null)).Events);
        await Refused(ApiErrorKind.ResourceNotFound, $"The function {Arn}:$LATEST doesn't have an EventInvokeConfig", Grain.DeleteEventInvokeConfig(null, Cancel));
    }

    [Fact]
    public async Task They_go_with_the_alias_the_version_or_the_function_they_belong_to()
    {
        await Created();
        await Published();
        await Value(Grain.CreateAlias(new AliasChange { Name = "live", FunctionVersion = "1" }, Cancel));
        foreach (var qualifier in (string?[])[null, "1", "live"]) await Value(Grain.PutEventInvokeConfig(new EventInvokeChange { MaximumRetryAttempts = 1 }, qualifier, Cancel));

        await Value(Grain.DeleteAlias("live", Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"The function {Arn}:live doesn't have an EventInvokeConfig", Grain.GetEventInvokeConfig("live", Cancel));
        await Value(Grain.Delete("1", Cancel));
        Assert.Equal($"{Arn}:$LATEST", Assert.Single((await Value(Grain.ListEventInvokeConfigs(null, 50, Cancel))).Items).FunctionArn);
        await Value(Grain.Delete(null, Cancel));
        await Created();
        Assert.Empty((await Value(Grain.ListEventInvokeConfigs(null, 50, Cancel))).Items);
    }

    [Fact]
    public async Task What_is_not_there_is_refused_in_the_words_of_aws()
    {
        var change = new EventInvokeChange { MaximumRetryAttempts = 1 };
        const string nothing = "The function doesn't exist.";
        await Refused(ApiErrorKind.ResourceNotFound, nothing, Grain.PutEventInvokeConfig(change, null, Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, nothing, Grain.UpdateEventInvokeConfig(change, null, Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, nothing, Grain.ListEventInvokeConfigs(null, 50, Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"The function {Arn}:$LATEST doesn't have an EventInvokeConfig", Grain.GetEventInvokeConfig(null, Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}", Grain.PutRecursion(true, Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}", Grain.GetRecursion(Cancel));

        await Created();
        await Refused(ApiErrorKind.ResourceNotFound, nothing, Grain.PutEventInvokeConfig(change, "live", Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, nothing, Grain.UpdateEventInvokeConfig(change, "1", Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"The function {Arn}:$LATEST doesn't have an EventInvokeConfig", Grain.UpdateEventInvokeConfig(change, null, Cancel));
    }

    [Fact]
    public async Task Circles_end_unless_the_function_says_otherwise_for_all_its_qualifiers()
    {
        await Created();
        await Published();
        Assert.False(await Value(Grain.GetRecursion(Cancel)));
        Assert.False((await Route("1")).AllowsLoops);

        Assert.True(await Value(Grain.PutRecursion(true, Cancel)));
        Assert.True(await Value(Grain.GetRecursion(Cancel)));
        Assert.True((await Route("1")).AllowsLoops);
        Assert.True((await Route(null)).AllowsLoops);

        Assert.False(await Value(Grain.PutRecursion(false, Cancel)));
        Assert.False((await Route(null)).AllowsLoops);
    }

    [Fact]
    public async Task A_dead_letter_target_belongs_to_a_version_and_an_empty_one_removes_it()
    {
        var request = Request();
        await Created(request with { Settings = request.Settings with { DeadLetterTargetArn = Queue } });
        await Published();
        Assert.Equal(Queue, (await Version("1")).Settings.DeadLetterTargetArn);

        await Value(Grain.UpdateConfiguration(Memory(256), null, Cancel));
        Assert.Equal(Queue, (await Settled()).Settings.DeadLetterTargetArn);
        await Value(Grain.UpdateConfiguration(new SettingsPatch { DeadLetterTargetArn = Topic }, null, Cancel));
        Assert.Equal(Topic, (await Settled()).Settings.DeadLetterTargetArn);
        await Value(Grain.UpdateConfiguration(new SettingsPatch { DeadLetterTargetArn = "" }, null, Cancel));
        Assert.Null((await Settled()).Settings.DeadLetterTargetArn);
        Assert.Equal(Queue, (await Version("1")).Settings.DeadLetterTargetArn);
        Assert.Equal("2", (await Published()).Version);
    }

    private async Task<FunctionRoute> Route(string? qualifier)
    {
        var route = await Routes.Get(Id, qualifier);
        Assert.Null(route.Error);
        return route.Value!;
    }
}
