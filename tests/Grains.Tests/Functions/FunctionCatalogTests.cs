using Grid.Contracts.Functions;
using Grid.Grains.Functions;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Grains.Tests.Functions;

[Collection(typeof(FunctionsCollection))]
public sealed class FunctionCatalogTests(FunctionsCluster cluster) : FunctionTest(cluster)
{
    private IFunctionCatalog Catalog => Cluster.Services.GetRequiredService<IFunctionCatalog>();

    [Fact]
    public async Task Functions_are_listed_by_name_in_exact_pages()
    {
        Store("b", 0);
        Store("a", 0);
        Store("c", 0);
        Store("elsewhere", 0, Id.Region + "1");

        var first = await Catalog.ListFunctions(Id.Region, false, null, 2, Cancel);
        Assert.Equal(["a", "b"], first.Items.Select(version => version.Function.Name));
        Assert.NotNull(first.NextMarker);
        var second = await Catalog.ListFunctions(Id.Region, false, first.NextMarker, 2, Cancel);
        Assert.Equal(["c"], second.Items.Select(version => version.Function.Name));
        Assert.Null(second.NextMarker);
        Assert.Null((await Catalog.ListFunctions(Id.Region, false, null, 3, Cancel)).NextMarker);
        Assert.Empty((await Catalog.ListFunctions(Id.Region, false, "?", 3, Cancel)).Items);
        Assert.Empty((await Catalog.ListFunctions("nowhere-1", false, null, 3, Cancel)).Items);
    }

    [Fact]
    public async Task Regions_are_those_that_have_functions()
    {
        Store("a", 0, "a-1");
        Store("b", 0, "a-1");
        Store("a", 0, "a-10");
        Store("a", 0, "a-1-b");
        Cluster.States.Put(StoredFunction.StateName, "gone-1/a", new StoredFunction());

        Assert.Equal(["a-1", "a-1-b", "a-10"], (await Catalog.Regions(Cancel)).Where(region => region.StartsWith("a-", StringComparison.Ordinal) || region == "gone-1").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task All_versions_of_all_functions_come_once_and_in_order_whatever_the_page(int maxItems)
    {
        Store("a", 2);
        Store("a-b", 0);
        Store("b", 2);

        var listed = new List<string>();
        string? marker = null;
        do
        {
            var page = await Catalog.ListFunctions(Id.Region, true, marker, maxItems, Cancel);
            Assert.InRange(page.Items.Count, 1, maxItems);
            listed.AddRange(page.Items.Select(version => $"{version.Function.Name}:{version.Version}"));
            marker = page.NextMarker;
        }
        while (marker is not null);

        Assert.Equal(["a:$LATEST", "a:1", "a:2", "a-b:$LATEST", "b:$LATEST", "b:1", "b:2"], listed);
    }

    [Fact]
    public async Task A_page_goes_on_where_it_was_cut_although_the_function_is_gone()
    {
        Store("a", 2);
        Store("b", 0);
        var first = await Catalog.ListFunctions(Id.Region, true, null, 2, Cancel);
        await Value(Cluster.Function(Id with { Name = "a" }).Delete(null, Cancel));

        var second = await Catalog.ListFunctions(Id.Region, true, first.NextMarker, 5, Cancel);
        Assert.Equal(["b"], second.Items.Select(version => version.Function.Name));
    }

    [Fact]
    public async Task Layers_are_listed_with_their_newest_version_that_fits()
    {
        await Layer("b", 1);
        await Layer("b", 2);
        await Value(Cluster.Layer(Id.Region, "a").Publish(new LayerVersion { Code = Code(3), CompatibleRuntimes = new[] { "nodejs20.x" } }, Cancel));
        await Layer("a", 4);
        await Layer("gone", 5);
        await Value(Cluster.Layer(Id.Region, "gone").Delete(1, Cancel));

        var all = await Catalog.ListLayers(Id.Region, null, null, null, 50, Cancel);
        Assert.Equal(["a:2", "b:2"], all.Items.Select(version => $"{version.Name}:{version.Version}"));
        var fitting = await Catalog.ListLayers(Id.Region, "nodejs20.x", null, null, 50, Cancel);
        Assert.Equal(["a:1"], fitting.Items.Select(version => $"{version.Name}:{version.Version}"));
        Assert.Empty((await Catalog.ListLayers(Id.Region, null, "arm64", null, 50, Cancel)).Items);

        var first = await Catalog.ListLayers(Id.Region, null, null, null, 1, Cancel);
        var second = await Catalog.ListLayers(Id.Region, null, null, first.NextMarker, 1, Cancel);
        Assert.Equal("a", Assert.Single(first.Items).Name);
        Assert.Equal("b", Assert.Single(second.Items).Name);
        Assert.Null(second.NextMarker);
    }

    [Fact]
    public async Task Usage_counts_functions_and_the_zips_of_every_version_and_layer()
    {
        await Created();
        await Published();
        await Layer("tools", 1);
        Store("other", 0);
        Store("elsewhere", 3, Id.Region + "1");

        var usage = await Catalog.Usage(Id.Region, Cancel);
        Assert.Equal(new AccountUsage { FunctionCount = 2, TotalCodeSizeBytes = 3_500, ConcurrentExecutions = 1000, UnreservedConcurrentExecutions = 1000 }, usage);

        await Value(Grain.Delete("1", Cancel));
        Assert.Equal(2_500, (await Catalog.Usage(Id.Region, Cancel)).TotalCodeSizeBytes);
    }

    [Fact]
    public async Task Many_functions_are_walked_in_batches()
    {
        for (var number = 0; number < 1_200; number++) Store($"f{number:0000}", 0);

        Assert.Equal(1_200, (await Catalog.Usage(Id.Region, Cancel)).FunctionCount);
        var page = await Catalog.ListFunctions(Id.Region, false, null, 1_100, Cancel);
        Assert.Equal(1_100, page.Items.Count);
        Assert.Equal("f1099", page.Items[^1].Function.Name);
        Assert.Equal(100, (await Catalog.ListFunctions(Id.Region, false, page.NextMarker, 1_100, Cancel)).Items.Count);
    }

    [Fact]
    public async Task References_name_all_code_in_use()
    {
        var references = Cluster.Services.GetRequiredService<ICodeReferences>();
        var layer = await Layer("tools", 101);
        await Created(Request(102) with { LayerArns = new[] { layer.LayerVersionArn } });
        await Published();
        await Value(Cluster.Layer(Id.Region, "tools").Delete(1, Cancel));
        await Layer("tools", 103);
        Cluster.Preparation.Hold(Id);
        await Value(Grain.UpdateCode(NewCode(104), Cancel));

        var referenced = await references.Referenced(Cancel);
        Assert.Superset(new HashSet<string> { Code(101).Hex, Code(102).Hex, Code(103).Hex, Code(104).Hex }, referenced.ToHashSet());
        Assert.DoesNotContain(Code(105).Hex, referenced);

        Cluster.Preparation.Release(Id);
        await Settled();
        await Value(Grain.Delete(null, Cancel));
        var after = await references.Referenced(Cancel);
        Assert.DoesNotContain(Code(101).Hex, after);
        Assert.DoesNotContain(Code(102).Hex, after);
        Assert.DoesNotContain(Code(104).Hex, after);
        Assert.Contains(Code(103).Hex, after);
    }

    private void Store(string name, int published, string? region = null)
    {
        var latest = new FunctionVersion { Function = new FunctionId(region ?? Id.Region, name), Code = Code(1), State = FunctionState.Active };
        Cluster.States.Put(StoredFunction.StateName, latest.Function.GrainKey, new StoredFunction
        {
            Latest = latest,
            Published = Enumerable.Range(1, published).Select(number => latest with { Version = $"{number}" }).ToArray(),
        });
    }
}
