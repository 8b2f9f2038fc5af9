using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Grains.Functions;

namespace Grid.Grains.Tests.Functions;

/// <summary>Layers, and functions that refer to them.</summary>
[Collection(typeof(FunctionsCollection))]
public sealed class LayerTests(FunctionsCluster cluster) : FunctionTest(cluster)
{
    [Fact]
    public async Task A_layer_version_is_numbered_named_and_dated_by_its_grain()
    {
        var content = new LayerVersion
        {
            Description = "d", Code = Code(1), CompatibleRuntimes = new[] { "nodejs20.x" }, CompatibleArchitectures = new[] { "arm64" }, LicenseInfo = "MIT",
        };
        var first = await Value(Cluster.Layer(Id.Region, "tools").Publish(content with { Version = 9, Name = "x", Region = "y" }, Cancel));
        var second = await Value(Cluster.Layer(Id.Region, "tools").Publish(content, Cancel));

        Assert.Equal((Id.Region, "tools", 1, Cluster.Clock.GetUtcNow()), (first.Region, first.Name, first.Version, first.CreatedDate));
        Assert.Equal(("d", "MIT", Code(1)), (first.Description, first.LicenseInfo, first.Code));
        Assert.Equal(["nodejs20.x"], first.CompatibleRuntimes!);
        Assert.Equal(["arm64"], first.CompatibleArchitectures!);
        Assert.Equal($"arn:aws:lambda:{Id.Region}:000000000000:layer:tools:2", second.LayerVersionArn);
        Assert.Equal(2, (await Value(Cluster.Layer(Id.Region, "tools").Get(2, Cancel))).Version);
    }

    [Fact]
    public async Task Layer_versions_that_do_not_exist_are_not_found()
    {
        var layer = Cluster.Layer(Id.Region, "tools");

        await Refused(ApiErrorKind.InvalidParameterValue, "Layer Version Cannot be less than 1", layer.Get(0, Cancel));
        await Refused(ApiErrorKind.InvalidParameterValue, "Layer Version Cannot be less than 1", layer.Delete(0, Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, "The resource you requested does not exist.", layer.Get(1, Cancel));
        await Value(layer.Delete(1, Cancel));
        Assert.Empty((await layer.List(null, null, null, 50, Cancel)).Items);
    }

    [Fact]
    public async Task Numbers_of_layers_are_never_given_twice()
    {
        var layer = Cluster.Layer(Id.Region, "tools");
        await Layer("tools", 1);
        await Layer("tools", 2);
        await Value(layer.Delete(1, Cancel));
        await Value(layer.Delete(2, Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, "The resource you requested does not exist.", layer.Get(2, Cancel));
        await layer.AsReference<Orleans.Core.Internal.IGrainManagementExtension>().DeactivateOnIdle(Cancel);

        Assert.Equal(3, (await Layer("tools", 1)).Version);
    }

    [Fact]
    public async Task Layer_versions_are_listed_newest_first_and_by_what_they_fit()
    {
        var layer = Cluster.Layer(Id.Region, "tools");
        await Value(layer.Publish(new LayerVersion { Code = Code(1), CompatibleRuntimes = new[] { "nodejs20.x", "nodejs22.x" } }, Cancel));
        await Value(layer.Publish(new LayerVersion { Code = Code(2), CompatibleRuntimes = new[] { "nodejs20.x" }, CompatibleArchitectures = new[] { "arm64" } }, Cancel));
        await Value(layer.Publish(new LayerVersion { Code = Code(3) }, Cancel));

        Assert.Equal([3, 2, 1], await Numbers(null, null));
        Assert.Equal([2, 1], await Numbers("nodejs20.x", null));
        Assert.Equal([1], await Numbers("nodejs22.x", null));
        Assert.Equal([2], await Numbers("nodejs20.x", "arm64"));
        Assert.Empty(await Numbers("python3.12", null));

        var first = await layer.List(null, null, null, 2, Cancel);
        Assert.Equal([3, 2], first.Items.Select(version => version.Version));
        var second = await layer.List(null, null, first.NextMarker, 2, Cancel);
        Assert.Equal([1], second.Items.Select(version => version.Version));
        Assert.Null(second.NextMarker);
        Assert.Empty((await layer.List(null, null, "?", 2, Cancel)).Items);

        async Task<IEnumerable<long>> Numbers(string? runtime, string? architecture) =>
            (await layer.List(runtime, architecture, null, 50, Cancel)).Items.Select(version => version.Version);
    }

    [Fact]
    public async Task A_layer_that_cannot_be_stored_is_not_published()
    {
        await Layer("tools", 1);
        Cluster.States.FailNextWrite($"{Id.Region}/tools");

        await Assert.ThrowsAsync<Orleans.Runtime.OrleansException>(() => Layer("tools", 2));
        Assert.Equal(2, (await Layer("tools", 3)).Version);
    }

    [Fact]
    public async Task A_function_refers_to_layers_in_the_order_given()
    {
        var one = await Layer("one", 11);
        var two = await Layer("two", 12);
        var created = await Created(Request() with { LayerArns = new[] { two.LayerVersionArn, one.LayerVersionArn } });

        Assert.Equal([two.LayerVersionArn, one.LayerVersionArn], created.Settings.Layers.Select(layer => layer.Arn));
        Assert.Equal([Code(12, 500), Code(11, 500)], created.Settings.Layers.Select(layer => layer.Code));

        await Value(Grain.UpdateConfiguration(new SettingsPatch { LayerArns = new[] { one.LayerVersionArn } }, null, Cancel));
        Assert.Equal([one.LayerVersionArn], (await Settled()).Settings.Layers.Select(layer => layer.Arn));
    }

    [Fact]
    public async Task A_deleted_layer_version_stays_with_the_functions_that_have_it()
    {
        var one = await Layer("one", 11);
        await Created(Request() with { LayerArns = new[] { one.LayerVersionArn } });
        await Value(Cluster.Layer(Id.Region, "one").Delete(1, Cancel));

        await Value(Grain.UpdateConfiguration(Memory(256), null, Cancel));
        await Settled();
        await Value(Grain.UpdateConfiguration(new SettingsPatch { LayerArns = new[] { one.LayerVersionArn } }, null, Cancel));
        Assert.Equal(Code(11, 500), Assert.Single((await Settled()).Settings.Layers).Code);
        await Refused(
            ApiErrorKind.InvalidParameterValue,
            $"Layer version {one.LayerVersionArn} does not exist.",
            Cluster.Function(Id with { Name = "other" }).Create(Request() with { LayerArns = new[] { one.LayerVersionArn } }, Cancel));
    }

    [Fact]
    public async Task Layers_that_cannot_be_used_are_refused_in_the_words_of_aws()
    {
        var one = await Layer("one", 11);
        await Layer("one", 12);
        var prefix = $"arn:aws:lambda:{Id.Region}:000000000000:layer:";

        await WithLayers(ApiErrorKind.InvalidParameterValue, $"Layer version {prefix}two:1 does not exist.", $"{prefix}two:1");
        await WithLayers(ApiErrorKind.InvalidParameterValue, $"Layer version {prefix}one:3 does not exist.", $"{prefix}one:3");
        await WithLayers(ApiErrorKind.InvalidParameterValue, $"Layer version {prefix}one does not exist.", $"{prefix}one");
        await WithLayers(
            ApiErrorKind.InvalidParameterValue,
            $"Two different versions of the same layer are not allowed to be referenced in the same function. {prefix}one:2 and {prefix}one:1 are versions of the same layer.",
            $"{prefix}one:2",
            $"{prefix}one:1");
        await WithLayers(
            ApiErrorKind.InvalidParameterValue,
            $"Layers are not in the same region as the function. Layers are expected to be in region {Id.Region}.",
            one.LayerVersionArn.Replace(Id.Region, "eu-west-1", StringComparison.Ordinal));
        await WithLayers(
            ApiErrorKind.AccessDenied,
            $"User: arn:aws:iam::000000000000:root is not authorized to perform: lambda:GetLayerVersion on resource: arn:aws:lambda:{Id.Region}:123456789012:layer:one:1 because no resource-based policy allows the lambda:GetLayerVersion action",
            $"arn:aws:lambda:{Id.Region}:123456789012:layer:one:1");
        await WithLayers(ApiErrorKind.InvalidParameterValue, "Cannot reference more than 5 layers.", Enumerable.Range(1, 6).Select(number => $"{prefix}l{number}:1").ToArray());

        async Task WithLayers(ApiErrorKind kind, string text, params string[] arns) => await Refused(kind, text, Grain.Create(Request() with { LayerArns = arns }, Cancel));
    }

    [Fact]
    public async Task Five_layers_are_allowed()
    {
        var arns = new List<string>();
        for (var number = 1; number <= 5; number++) arns.Add((await Layer($"l{number}", number)).LayerVersionArn);

        Assert.Equal(arns, (await Created(Request() with { LayerArns = arns })).Settings.Layers.Select(layer => layer.Arn));
    }
}
