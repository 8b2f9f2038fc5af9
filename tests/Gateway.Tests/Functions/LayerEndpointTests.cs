using System.Text.Json.Nodes;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Gateway.Functions;
using Grid.Gateway.Tests.Protocol;

namespace Grid.Gateway.Tests.Functions;

public sealed class LayerEndpointTests : IClassFixture<GatewayServer>
{
    private const string Layers = "/2018-10-31/layers";
    private const string Versions = Layers + "/tools/versions";
    private const string Arn = "arn:aws:lambda:us-east-1:000000000000:layer:tools";
    private const string V = "ValidationException";
    private const string S = "SerializationException";
    private const string I = "InvalidParameterValueException";
    private const string One = "1 validation error detected: ";

    private const string Item = $$"""{"LayerVersionArn":"{{Arn}}:3","Version":3,"Description":"d","CreatedDate":"2026-11-25T01:02:03.045+0000"}""";

    private readonly GatewayServer _server;
    private readonly FakeLayer _layer;

    public LayerEndpointTests(GatewayServer server)
    {
        _server = server;
        server.Fresh();
        _layer = server.Grains.Layer;
    }

    [Fact]
    public async Task A_layer_is_published_with_all_it_says()
    {
        var reply = await _server.Send("POST", Versions, """{"Content":{"ZipFile":"bGF5ZXI="},"Description":"d","CompatibleRuntimes":["python3.11","java8"],"CompatibleArchitectures":["arm64","x86_64"],"LicenseInfo":"MIT"}""");

        Assert.Equal(201, reply.Status);
        var layer = (LayerVersion)Assert.Single(_layer.Calls).Arguments[0]!;
        Assert.Equal("us-east-1/tools", Assert.Single(_server.Grains.Keys));
        Assert.Equal("layer"u8.ToArray(), _server.Stores.Zips[layer.Code.Hex]);
        Assert.Equal(("d", "MIT"), (layer.Description, layer.LicenseInfo));
        Assert.Equal(["python3.11", "java8"], layer.CompatibleRuntimes!);
        Assert.Equal(["arm64", "x86_64"], layer.CompatibleArchitectures!);
    }

    [Theory]
    [InlineData("POST", Versions, 201)]
    [InlineData("GET", Versions + "/3", 200)]
    [InlineData("GET", Layers + "/arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Alayer%3Atools/versions/3", 200)]
    [InlineData("GET", Layers + "?find=LayerVersion&Arn=" + Arn + ":3", 200)]
    public async Task A_layer_version_has_exactly_the_members_of_aws(string method, string path, int status)
    {
        var reply = await _server.Send(method, path, method == "POST" ? """{"Content":{"ZipFile":"bGF5ZXI="}}""" : null);

        var location = (string?)reply.Json["Content"]?["Location"];
        Assert.StartsWith($"{_server.Client.BaseAddress}_grid/code/{FakeLayer.Tools.Code.Hex}?", location, StringComparison.Ordinal);
        reply.IsJson(status, $$"""{"Content":{"Location":"{{location}}","CodeSha256":"{{FakeLayer.Tools.Code.Sha256}}","CodeSize":5},"LayerArn":"{{Arn}}",{{Item[1..]}}""");
        Assert.Equal("us-east-1/tools", Assert.Single(_server.Grains.Keys));
        if (method == "GET") Assert.Equal(3L, Assert.Single(_layer.Calls).Arguments[0]);
    }

    [Fact]
    public async Task Optional_members_appear_when_they_are_set()
    {
        _layer.Answer = FakeLayer.Tools with { CompatibleRuntimes = ["python3.11"], CompatibleArchitectures = ["x86_64"], LicenseInfo = "MIT" };

        var json = (await _server.Send("GET", Versions + "/3")).Json;

        Assert.Equal("""["python3.11"]""", json["CompatibleRuntimes"]!.ToJsonString());
        Assert.Equal("""["x86_64"]""", json["CompatibleArchitectures"]!.ToJsonString());
        Assert.Equal("MIT", (string?)json["LicenseInfo"]);
    }

    [Fact]
    public async Task Versions_of_a_layer_are_listed_by_compatibility()
    {
        _layer.Listed = new Page<LayerVersion> { Items = [FakeLayer.Tools] };

        var reply = await _server.Send("GET", Versions + "?CompatibleRuntime=python3.11&CompatibleArchitecture=arm64&MaxItems=50");

        reply.IsJson(200, $$"""{"LayerVersions":[{{Item}}]}""");
        Assert.Equal(["python3.11", "arm64", null, 50], Assert.Single(_layer.Calls).Arguments);
    }

    [Fact]
    public async Task Layers_are_listed_with_their_newest_version()
    {
        _server.Stores.Layers = new Page<LayerVersion> { Items = [FakeLayer.Tools], NextMarker = "tools" };
        var reply = await _server.Send("GET", Layers + "?MaxItems=1");
        var marker = (string?)reply.Json["NextMarker"];
        await _server.Send("GET", $"{Layers}?MaxItems=1&Marker={marker}");

        reply.IsJson(200, $$"""{"Layers":[{"LayerName":"tools","LayerArn":"{{Arn}}","LatestMatchingVersion":{{Item}}}],"NextMarker":"{{marker}}"}""");
        Assert.Equal(["us-east-1", null, null, "tools", 1], _server.Stores.Listings[^1]);
    }

    [Fact]
    public async Task Deleting_answers_204()
    {
        var reply = await _server.Send("DELETE", Versions + "/3");

        Assert.Equal((204, ""), (reply.Status, reply.Body));
        Assert.Equal(3L, Assert.Single(_layer.Calls).Arguments[0]);
    }

    public static TheoryData<string, string, string, string> Cases { get; } = new()
    {
        { "Content", "null", V, One + "Value null at 'content' failed to satisfy constraint: Member must not be null" },
        { "Content", "{}", I, "Please provide a source for function code." },
        { "Content", "[]", S, "START_ARRAY can not be converted to a Structure at 'content'" },
        { "Description", "\"" + new string('d', 257) + "\"", V, One + $"Value '{new string('d', 257)}' at 'description' failed to satisfy constraint: Member must have length less than or equal to 256" },
        { "LicenseInfo", "\"" + new string('l', 513) + "\"", V, One + $"Value '{new string('l', 513)}' at 'licenseInfo' failed to satisfy constraint: Member must have length less than or equal to 512" },
        { "CompatibleRuntimes", "\"python3.11\"", S, "STRING_VALUE can not be converted to a List at 'compatibleRuntimes'" },
        { "CompatibleRuntimes", "[\"cobol\"]", V, One + $"Value '[cobol]' at 'compatibleRuntimes' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [{string.Join(", ", RuntimeIdentifiers.Current.Concat(RuntimeIdentifiers.Retired))}], Member must not be null]" },
        { "CompatibleRuntimes", $"[{string.Join(",", Enumerable.Repeat("\"go1.x\"", 16))}]", V, One + $"Value '[{string.Join(", ", Enumerable.Repeat("go1.x", 16))}]' at 'compatibleRuntimes' failed to satisfy constraint: Member must have length less than or equal to 15" },
        { "CompatibleArchitectures", "[\"arm\"]", V, One + "Value '[arm]' at 'compatibleArchitectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]" },
        { "CompatibleArchitectures", "[\"arm64\",\"arm64\",\"arm64\"]", V, One + "Value '[arm64, arm64, arm64]' at 'compatibleArchitectures' failed to satisfy constraint: Member must have length less than or equal to 2" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Bad_publications_are_refused(string member, string value, string type, string message)
    {
        var request = JsonNode.Parse("""{"Content":{"ZipFile":"bGF5ZXI="}}""")!;
        request[member] = JsonNode.Parse(value);

        var reply = await _server.Send("POST", Versions, request);

        reply.IsError(400, type, message);
        Assert.Empty(_layer.Calls);
    }

    [Theory]
    [InlineData("GET", Versions + "/0", 400, I, "Layer Version Cannot be less than 1")]
    [InlineData("DELETE", Versions + "/-1", 400, I, "Layer Version Cannot be less than 1")]
    [InlineData("GET", Versions + "/x", 400, S, "STRING_VALUE can not be converted to an Integer at 'versionNumber'")]
    [InlineData("GET", Layers + "/a%20b/versions/1", 400, V, One + @"Value 'a b' at 'layerName' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:layer:[a-zA-Z0-9-_]+)|[a-zA-Z0-9-_]+")]
    [InlineData("GET", Layers + "?find=LayerVersion", 400, V, One + "Value null at 'arn' failed to satisfy constraint: Member must not be null")]
    [InlineData("GET", Layers + "?find=Layer", 400, I, "The parameter find must be LayerVersion.")]
    [InlineData("GET", Layers + "?find=LayerVersion&Arn=arn:aws:lambda:eu-west-1:000000000000:layer:tools:1", 404, "ResourceNotFoundException", "The resource you requested does not exist.")]
    [InlineData("GET", Layers + "?find=LayerVersion&Arn=" + Arn + ":99999999999999999999", 404, "ResourceNotFoundException", "The resource you requested does not exist.")]
    [InlineData("GET", Layers + "?MaxItems=51", 400, V, One + "Value '51' at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 50")]
    [InlineData("GET", Versions + "?MaxItems=0", 400, V, One + "Value '0' at 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 1")]
    [InlineData("GET", Versions + "?Marker=x", 400, I, "Invalid Marker")]
    [InlineData("GET", Layers + "?CompatibleArchitecture=arm", 400, V, One + "Value 'arm' at 'compatibleArchitecture' failed to satisfy constraint: Member must satisfy enum value set: [x86_64, arm64]")]
    public async Task Bad_paths_and_queries_are_refused(string method, string path, int status, string type, string message)
    {
        var reply = await _server.Send(method, path);

        reply.IsError(status, type, message);
        Assert.Empty(_layer.Calls);
    }

    [Fact]
    public async Task A_layer_of_another_account_is_not_for_the_caller()
    {
        const string arn = "arn:aws:lambda:us-east-1:111111111111:layer:tools:1";

        var reply = await _server.Send("GET", $"{Layers}?find=LayerVersion&Arn={arn}");

        reply.IsError(403, "AccessDeniedException", $"User: arn:aws:iam::000000000000:root is not authorized to perform: lambda:GetLayerVersion on resource: {arn} because no resource-based policy allows the lambda:GetLayerVersion action");
    }

    [Fact]
    public async Task What_the_layer_refuses_is_the_answer()
    {
        _layer.Answer = ApiError.NotFound("The resource you requested does not exist.");

        (await _server.Send("GET", Versions + "/9")).IsError(404, "ResourceNotFoundException", "The resource you requested does not exist.");
    }
}
