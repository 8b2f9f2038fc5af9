using System.Text.Json;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Functions;

/// <summary>Layers: published, found, and there when a function looks for them.</summary>
public sealed class LayerTests(GridFixture fixture) : IClassFixture<GridFixture>
{
    private const string Prefix = "arn:aws:lambda:us-east-1:000000000000:layer:";

    private readonly Aws _aws = fixture.Aws;

    [Fact]
    public async Task Layers_lie_over_each_other_in_the_order_of_the_function()
    {
        await Publish("under", ("both.txt", "under"), ("under.txt", "u"), ("bin/tool*", "#!/bin/sh\necho tool\n"));
        await Publish("over", ("both.txt", "over"), ("over.txt", "o"));
        const string body = "const fs = require('fs'), opt = process.env.LAMBDA_TASK_ROOT && process.env.PATH.split(':').at(-1).slice(0, -4);" +
            "return [...['both.txt', 'under.txt', 'over.txt'].map(name => fs.existsSync(`${opt}/${name}`) ? fs.readFileSync(`${opt}/${name}`, 'utf8') : null), require('child_process').execSync('tool 2>&1 || true').toString().trim()];";
        var created = await _aws.CreateNode("layered", body, "--layers", Prefix + "under:1", Prefix + "over:1", "--timeout", "20");
        Assert.Equal([Prefix + "under:1", Prefix + "over:1"], created.Each("Layers", "Arn"));
        Assert.Equal("""["over","u","o","tool"]""", await fixture.Client.Result("layered"));

        // Turned round, the other one wins; a deleted layer version stays with the function that has it.
        await _aws.Lambda("delete-layer-version", "--layer-name", "under", "--version-number", "1");
        await _aws.Lambda("update-function-configuration", "--function-name", "layered", "--layers", Prefix + "over:1", Prefix + "under:1");
        await _aws.Lambda("wait", "function-updated-v2", "--function-name", "layered");
        Assert.Equal("""["under","u","o","tool"]""", await fixture.Client.Result("layered"));
        await _aws.Refuses("InvalidParameterValueException", "UpdateFunctionConfiguration", $"Two different versions of the same layer are not allowed to be referenced in the same function. {Prefix}over:1 and {Prefix}over:2 are versions of the same layer.", "update-function-configuration", "--function-name", "layered", "--layers", Prefix + "over:1", Prefix + "over:2");
    }

    [Fact]
    public async Task Python_imports_and_node_requires_what_a_layer_brings()
    {
        await Publish("modules", ("python/greeting.py", "TEXT = 'from a layer'\n"), ("nodejs/node_modules/greeting/index.js", "module.exports = 'from a layer';\n"));
        await _aws.CreateNode("requires", "return require('greeting');", "--layers", Prefix + "modules:1");
        Assert.Equal("\"from a layer\"", await fixture.Client.Result("requires"));
        await _aws.Create("imports", Machine.Python, "app.handler", Files.Python("import greeting\ndef handler(event, context):\n    return greeting.TEXT\n"), "--layers", Prefix + "modules:1");
        Assert.Equal("\"from a layer\"", await fixture.Client.Result("imports"));
    }

    [Fact]
    public async Task Layer_versions_are_listed_by_what_they_fit_and_found_by_arn()
    {
        var first = await Publish("listed", ["--compatible-runtimes", "python3.12", "--description", "one", "--license-info", "MIT"], ("a.txt", "1"));
        Assert.Equal([Prefix + "listed:1", Prefix + "listed", "one", "MIT"], new[] { "LayerVersionArn", "LayerArn", "Description", "LicenseInfo" }.Select(name => first.Text(name)));
        await Publish("listed", ["--compatible-runtimes", "nodejs20.x", "python3.12"], ("a.txt", "2"));

        Assert.Equal([2, 1], (await _aws.Lambda("list-layer-versions", "--layer-name", "listed", "--page-size", "1")).GetProperty("LayerVersions").EnumerateArray().Select(layer => layer.At("Version").GetInt32()));
        Assert.Equal([Prefix + "listed:2"], (await _aws.Lambda("list-layer-versions", "--layer-name", "listed", "--compatible-runtime", "nodejs20.x")).Each("LayerVersions", "LayerVersionArn"));
        var layers = (await _aws.Lambda("list-layers", "--compatible-runtime", "python3.12")).GetProperty("Layers");
        Assert.Equal(Prefix + "listed:2", layers.EnumerateArray().Single(layer => layer.Text("LayerName") == "listed").Text("LatestMatchingVersion", "LayerVersionArn"));
        var found = await _aws.Lambda("get-layer-version-by-arn", "--arn", Prefix + "listed:1");
        Assert.Equal(first.Text("Content", "CodeSha256"), found.Text("Content", "CodeSha256"));
        using var http = new HttpClient();
        Assert.Equal(first.At("Content", "CodeSize").GetInt32(), (await http.GetByteArrayAsync(new Uri(found.Text("Content", "Location")), TestContext.Current.CancellationToken)).Length);

        await _aws.Lambda("delete-layer-version", "--layer-name", "listed", "--version-number", "1");
        await _aws.Refuses("ResourceNotFoundException", "GetLayerVersion", "The resource you requested does not exist.", "get-layer-version", "--layer-name", "listed", "--version-number", "1");
        await _aws.Refuses("InvalidParameterValueException", "GetLayerVersion", "Layer Version Cannot be less than 1", "get-layer-version", "--layer-name", "listed", "--version-number", "0");
        Assert.Equal(3, (await Publish("listed", ("a.txt", "3"))).At("Version").GetInt32());
    }

    private Task<JsonElement> Publish(string name, params (string Name, string Text)[] files) => Publish(name, [], files);

    private Task<JsonElement> Publish(string name, string[] more, params (string Name, string Text)[] files) =>
        _aws.Lambda(["publish-layer-version", "--layer-name", name, "--zip-file", $"fileb://{Files.Zip(files)}", .. more]);
}
