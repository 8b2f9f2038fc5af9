using System.Text.Json.Nodes;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Gateway.Functions;
using Grid.Gateway.Tests.Protocol;

namespace Grid.Gateway.Tests.Functions;

public sealed class FunctionEndpointTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    private const string Functions = "/2015-03-31/functions";
    private readonly FakeFunction _function = server.Fresh();

    private static string Hello(string arn = "arn:aws:lambda:us-east-1:000000000000:function:hello", string more = "") => $$"""
        {"FunctionName":"hello","FunctionArn":"{{arn}}","Runtime":"python3.11","Role":"arn:aws:iam::000000000000:role/r","Handler":"app.run",
        "CodeSize":5,"Description":"","Timeout":3,"MemorySize":128,"LastModified":"2026-11-25T01:02:03.045+0000",
        "CodeSha256":"LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=","Version":"$LATEST","TracingConfig":{"Mode":"PassThrough"},
        "RevisionId":"11111111-2222-3333-4444-555555555555","PackageType":"Zip","Architectures":["x86_64"],"EphemeralStorage":{"Size":512},
        "SnapStart":{"ApplyOn":"None","OptimizationStatus":"Off"},"LoggingConfig":{"LogFormat":"Text","LogGroup":"/aws/lambda/hello"}{{more}} }
        """;


    private static JsonObject Request(Action<JsonObject>? change = null)
    {
        var request = new JsonObject
        {
            ["FunctionName"] = "hello", ["Runtime"] = "python3.11", ["Role"] = "arn:aws:iam::000000000000:role/r", ["Handler"] = "app.run",
            ["Code"] = new JsonObject { ["ZipFile"] = "aGVsbG8=" },
        };
        change?.Invoke(request);
        return request;
    }

    [Fact]
    public async Task Creating_with_what_is_required_fills_in_the_defaults()
    {
        var reply = await server.Send("POST", Functions, Request());

        Assert.Equal(201, reply.Status);
        Assert.Equal("us-east-1/hello", Assert.Single(server.Grains.Keys));
        var create = Assert.IsType<CreateFunction>(Assert.Single(_function.Calls).Arguments[0]);
        Assert.Equal(new FunctionSettings { Runtime = "python3.11", Role = "arn:aws:iam::000000000000:role/r", Handler = "app.run" }, create.Settings with { Layers = [] });
        Assert.Equal("LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=", create.Code.Sha256);
        Assert.Equal("hello"u8.ToArray(), server.Stores.Zips[create.Code.Hex]);
        Assert.Empty(create.LayerArns);
        Assert.Empty(create.Tags);
        Assert.False(create.Publish);
    }

    [Fact]
    public async Task Creating_with_every_supported_setting_hands_all_of_them_on()
    {
        await server.Send("POST", Functions, Request(request =>
        {
            request["Description"] = "words";
            request["Timeout"] = 900;
            request["MemorySize"] = 10240;
            request["EphemeralStorage"] = new JsonObject { ["Size"] = 10240 };
            request["Environment"] = new JsonObject { ["Variables"] = new JsonObject { ["Z1"] = "1", ["A1"] = "ü" } };
            request["Architectures"] = new JsonArray(Architectures.OfThisMachine);
            request["Layers"] = new JsonArray("arn:aws:lambda:us-east-1:000000000000:layer:tools:3");
            request["TracingConfig"] = new JsonObject { ["Mode"] = "Active" };
            request["LoggingConfig"] = new JsonObject { ["LogFormat"] = "JSON", ["SystemLogLevel"] = "WARN", ["LogGroup"] = "/mine" };
            request["Tags"] = new JsonObject { ["team"] = "a" };
            request["Publish"] = true;
            request["PackageType"] = "Zip";
            request["SomethingNew"] = new JsonArray(1);
        }));

        var create = (CreateFunction)Assert.Single(_function.Calls).Arguments[0]!;
        Assert.Equal(
            ("words", 900, 10240, 10240, Architectures.OfThisMachine, true),
            (create.Settings.Description, create.Settings.TimeoutSeconds, create.Settings.MemorySizeMb, create.Settings.EphemeralStorageMb, create.Settings.Architecture, create.Settings.TracingActive));
        Assert.Equal(["Z1=1", "A1=ü"], create.Settings.Environment!.Select(variable => $"{variable.Key}={variable.Value}"));
        Assert.Equal(new LoggingSettings { JsonLogs = true, ApplicationLogLevel = "INFO", SystemLogLevel = "WARN", LogGroup = "/mine" }, create.Settings.Logging);
        Assert.Equal(["arn:aws:lambda:us-east-1:000000000000:layer:tools:3"], create.LayerArns);
        Assert.Equal("a", create.Tags["team"]);
        Assert.True(create.Publish);
    }

    [Fact]
    public async Task Neutral_values_of_what_the_grid_lacks_are_accepted()
    {
        var reply = await server.Send("POST", Functions, Request(request =>
        {
            request["VpcConfig"] = new JsonObject { ["SubnetIds"] = new JsonArray(), ["SecurityGroupIds"] = new JsonArray(), ["Ipv6AllowedForDualStack"] = false };
            request["DeadLetterConfig"] = new JsonObject { ["TargetArn"] = "" };
            request["KMSKeyArn"] = "";
            request["FileSystemConfigs"] = new JsonArray();
            request["ImageConfig"] = new JsonObject();
            request["SnapStart"] = new JsonObject { ["ApplyOn"] = "None" };
            request["TracingConfig"] = null;
            request["Environment"] = new JsonObject();
        }));

        Assert.Equal(201, reply.Status);
        Assert.Empty(((CreateFunction)_function.Calls[0].Arguments[0]!).Settings.Environment!);
    }

    [Fact]
    public async Task The_answer_to_create_shows_a_pending_function_without_an_update_status()
    {
        _function.Answers["Create"] = (Outcome<FunctionVersion>)(FakeFunction.Hello with
        {
            State = FunctionState.Pending, StateReason = "The function is being created.", StateReasonCode = "Creating", LastUpdateStatus = UpdateStatus.None,
        });

        var reply = await server.Send("POST", Functions, Request());

        var json = reply.Json.AsObject();
        Assert.Equal(("Pending", "The function is being created.", "Creating"), ((string?)json["State"], (string?)json["StateReason"], (string?)json["StateReasonCode"]));
        Assert.False(json.ContainsKey("LastUpdateStatus"));
    }

    [Fact]
    public async Task Publishing_on_create_answers_the_version_under_the_unqualified_arn()
    {
        _function.Answers["Create"] = (Outcome<FunctionVersion>)(FakeFunction.Hello with { Version = "1" });

        var reply = await server.Send("POST", Functions, Request(request => request["Publish"] = true));

        Assert.Equal(("1", FakeFunction.Hello.Function.Arn), ((string?)reply.Json["Version"], (string?)reply.Json["FunctionArn"]));
    }

    [Fact]
    public async Task Code_from_a_bucket_is_fetched_and_stored()
    {
        var reply = await server.Send("POST", Functions, Request(request =>
            request["Code"] = new JsonObject { ["S3Bucket"] = "bucket", ["S3Key"] = "a/b.zip", ["S3ObjectVersion"] = "7" }));

        Assert.Equal(201, reply.Status);
        Assert.Equal(("us-east-1", "bucket", "a/b.zip", "7"), server.Stores.Fetches[^1]);
        Assert.Equal("from a bucket"u8.ToArray(), server.Stores.Zips[((CreateFunction)_function.Calls[0].Arguments[0]!).Code.Hex]);
    }

    [Fact]
    public async Task What_the_code_store_refuses_is_the_answer_and_no_function_is_created()
    {
        server.Stores.PutRefusal = ApiError.InvalidParameter("Could not unzip uploaded file. Please check your file, then try to upload again.");

        var reply = await server.Send("POST", Functions, Request());

        reply.IsJson(400, """{"Type":"User","message":"Could not unzip uploaded file. Please check your file, then try to upload again."}""");
        Assert.Empty(_function.Calls);
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("000000000000:function:hello")]
    [InlineData("arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Ahello")]
    [InlineData("arn:aws:lambda:us-east-1:000000000000:function:hello")]
    public async Task A_configuration_has_exactly_the_members_of_aws(string name)
    {
        var reply = await server.Send("GET", $"{Functions}/{name}/configuration");

        var runtime = (string)reply.Json["RuntimeVersionConfig"]!["RuntimeVersionArn"]!;
        Assert.Matches("^arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}$", runtime);
        reply.IsJson(200, Hello(more: $$""","RuntimeVersionConfig":{"RuntimeVersionArn":"{{runtime}}"},"State":"Active","LastUpdateStatus":"Successful" """));
        Assert.Equal("us-east-1/hello", Assert.Single(server.Grains.Keys));
        Assert.Null(Assert.Single(_function.Calls).Arguments[0]);
    }

    [Fact]
    public async Task Optional_members_appear_when_they_are_set()
    {
        _function.Answers["Get"] = (Outcome<FunctionDetails>)new FunctionDetails
        {
            Version = FakeFunction.Hello with
            {
                Settings = FakeFunction.Hello.Settings with
                {
                    Environment = new Dictionary<string, string> { ["KEY"] = "<&'>+" },
                    Layers = [new LayerReference { Arn = "arn:aws:lambda:us-east-1:000000000000:layer:tools:3", Code = new CodeReference { SizeBytes = 77 } }],
                    TracingActive = true,
                    Logging = new LoggingSettings { JsonLogs = true, ApplicationLogLevel = "DEBUG", SystemLogLevel = "WARN", LogGroup = "mine" },
                },
                LastUpdateStatus = UpdateStatus.InProgress, LastUpdateStatusReason = "The function is being created.", LastUpdateStatusReasonCode = "Creating",
            },
        };

        var reply = await server.Send("GET", $"{Functions}/hello/configuration");

        Assert.Contains("<&'>+", reply.Body, StringComparison.Ordinal);
        var json = reply.Json;
        Assert.Equal("""{"Variables":{"KEY":"<&'>+"}}""", Compact(json["Environment"]));
        Assert.Equal("""[{"Arn":"arn:aws:lambda:us-east-1:000000000000:layer:tools:3","CodeSize":77}]""", Compact(json["Layers"]));
        Assert.Equal("""{"Mode":"Active"}""", Compact(json["TracingConfig"]));
        Assert.Equal("""{"LogFormat":"JSON","ApplicationLogLevel":"DEBUG","SystemLogLevel":"WARN","LogGroup":"mine"}""", Compact(json["LoggingConfig"]));
        Assert.Equal(
            ("InProgress", "The function is being created.", "Creating"),
            ((string?)json["LastUpdateStatus"], (string?)json["LastUpdateStatusReason"], (string?)json["LastUpdateStatusReasonCode"]));
    }

    [Theory]
    [InlineData("hello?Qualifier=live", "live")]
    [InlineData("hello:live", "live")]
    [InlineData("hello:live?Qualifier=live", "live")]
    [InlineData("hello:$LATEST", "$LATEST")]
    [InlineData("hello?Qualifier=%24LATEST", "$LATEST")]
    [InlineData("hello?Qualifier=7", "7")]
    public async Task The_arn_carries_the_qualifier_that_was_asked_for(string target, string qualifier)
    {
        var reply = await server.Send("GET", $"{Functions}/{target}");

        Assert.Equal($"arn:aws:lambda:us-east-1:000000000000:function:hello:{qualifier}", (string?)reply.Json["Configuration"]!["FunctionArn"]);
        Assert.Equal(qualifier, Assert.Single(_function.Calls).Arguments[0]);
    }

    [Fact]
    public async Task A_function_comes_with_a_location_of_its_code_and_with_tags_only_if_it_has_some()
    {
        var bare = await server.Send("GET", $"{Functions}/hello");
        _function.Answers["Get"] = (Outcome<FunctionDetails>)new FunctionDetails { Version = FakeFunction.Hello, Tags = new Dictionary<string, string> { ["k"] = "v" } };
        var tagged = await server.Send("GET", $"{Functions}/hello");

        Assert.Equal(["Configuration", "Code"], bare.Json.AsObject().Select(member => member.Key));
        Assert.Equal("S3", (string?)bare.Json["Code"]!["RepositoryType"]);
        Assert.StartsWith($"{server.Client.BaseAddress}_grid/code/{FakeFunction.Hello.Code.Hex}?Expires=", (string?)bare.Json["Code"]!["Location"], StringComparison.Ordinal);
        Assert.Equal("""{"k":"v"}""", Compact(tagged.Json["Tags"]));
    }

    [Fact]
    public async Task Listed_functions_have_neither_state_nor_runtime_version()
    {
        server.Stores.Functions = new Page<FunctionVersion> { Items = [FakeFunction.Hello] };

        var latest = await server.Send("GET", Functions);
        var all = await server.Send("GET", Functions + "/?FunctionVersion=ALL&MaxItems=10000");

        latest.IsJson(200, $$"""{"Functions":[{{Hello()}}]}""");
        all.IsJson(200, $$"""{"Functions":[{{Hello("arn:aws:lambda:us-east-1:000000000000:function:hello:$LATEST")}}]}""");
        Assert.Equal(["us-east-1", false, null, 50], server.Stores.Listings[^2]);
        Assert.Equal(["us-east-1", true, null, 50], server.Stores.Listings[^1]);
    }

    [Theory]
    [InlineData("hello", null)]
    [InlineData("hello?Qualifier=3", "3")]
    [InlineData("hello:3", "3")]
    public async Task Deleting_answers_204_without_a_body(string target, string? qualifier)
    {
        var reply = await server.Send("DELETE", $"{Functions}/{target}");

        Assert.Equal((204, ""), (reply.Status, reply.Body));
        Assert.Equal(qualifier, Assert.Single(_function.Calls).Arguments[0]);
    }

    [Theory]
    [InlineData(ApiErrorKind.ResourceNotFound, 404, """{"Type":"User","Message":"m"}""")]
    [InlineData(ApiErrorKind.ResourceConflict, 409, """{"Type":"User","message":"m"}""")]
    [InlineData(ApiErrorKind.PreconditionFailed, 412, """{"Type":"User","message":"m"}""")]
    [InlineData(ApiErrorKind.CodeStorageExceeded, 400, """{"Type":"User","message":"m"}""")]
    public async Task What_the_function_refuses_is_the_answer(ApiErrorKind kind, int status, string body)
    {
        _function.Answers["Delete"] = new ApiError(kind, "m");

        var reply = await server.Send("DELETE", $"{Functions}/hello");

        reply.IsJson(status, body);
        Assert.Equal($"{kind}Exception", reply.ErrorType);
    }

    private static string Compact(JsonNode? node) => node!.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
