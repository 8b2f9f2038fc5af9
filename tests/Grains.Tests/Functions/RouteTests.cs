using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Grains.Functions;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Grains.Tests.Functions;

/// <summary>The route table in front of real grains.</summary>
[Collection(typeof(FunctionsCollection))]
public sealed class RouteTests(FunctionsCluster cluster) : FunctionTest(cluster)
{
    private IRouteTable Routes => Cluster.Services.GetRequiredService<IRouteTable>();

    [Fact]
    public async Task A_route_is_known_until_the_function_changes_and_never_longer()
    {
        await Created();
        await Published();
        await Value(Grain.CreateAlias(new AliasChange { Name = "live", FunctionVersion = "1" }, Cancel));
        Assert.Equal("1", (await Routes.Get(Id, "live")).Value!.Version.Version);
        Assert.True(Known(Routes.Get(Id, "live")));

        await Value(Grain.UpdateAlias(new AliasChange { Name = "live", FunctionVersion = "$LATEST" }, Cancel));
        Assert.Equal("$LATEST", (await Routes.Get(Id, "live")).Value!.Version.Version);

        await Value(Grain.Delete(null, Cancel));
        Assert.Equal(ApiError.NotFound($"Function not found: {Arn}:live"), (await Routes.Get(Id, "live")).Error);
    }

    [Fact]
    public async Task Readers_in_a_hurry_never_bring_an_old_route_back()
    {
        await Created();
        await Published();
        await Value(Grain.CreateAlias(new AliasChange { Name = "live", FunctionVersion = "1" }, Cancel));
        using var over = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(Read, Cancel)).ToArray();

        for (var turn = 0; turn < 100; turn++)
        {
            var target = turn % 2 == 0 ? "$LATEST" : "1";
            await Value(Grain.UpdateAlias(new AliasChange { Name = "live", FunctionVersion = target }, Cancel));
            Assert.Equal(target, (await Routes.Get(Id, "live")).Value!.Version.Version);
        }

        await over.CancelAsync();
        await Task.WhenAll(readers);

        async Task Read()
        {
            while (!over.IsCancellationRequested)
            {
                Assert.True((await Routes.Get(Id, "live")).Ok);
                await Task.Yield();
            }
        }
    }

    [Fact]
    public async Task The_end_of_an_update_is_seen_as_soon_as_it_is_durable()
    {
        await Created();
        for (var code = 2; code < 12; code++)
        {
            await Value(Grain.UpdateCode(NewCode(code), Cancel));
            await Cluster.Changes.Until(async () => (await Routes.Get(Id, null)).Value!.Version, version => version.Code == Code(code));
            Assert.Equal(UpdateStatus.Successful, (await Version()).LastUpdateStatus);
        }
    }

    [Fact]
    public async Task Observers_hear_of_every_durable_change_and_of_nothing_else()
    {
        await Created();
        Assert.Equal(2, Cluster.Changes.Count(Id));

        await Value(Grain.Tag(new Dictionary<string, string> { ["a"] = "b" }, Cancel));
        Assert.Equal(3, Cluster.Changes.Count(Id));

        await Version();
        await Value(Grain.DeleteAlias("none", Cancel));
        await Value(Grain.UpdateCode(NewCode(2) with { DryRun = true }, Cancel));
        await Grain.UpdateCode(NewCode(2, revisionId: "old"), Cancel);
        Assert.Equal(3, Cluster.Changes.Count(Id));
    }

    private static bool Known(ValueTask<Outcome<FunctionRoute>> route) => route.IsCompletedSuccessfully;
}
