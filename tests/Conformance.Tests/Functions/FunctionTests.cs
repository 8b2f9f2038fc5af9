using System.IO.Compression;
using System.Text.Json;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Functions;

/// <summary>Creating, showing, listing, tagging and deleting functions.</summary>
public sealed class FunctionTests(GridFixture fixture) : IClassFixture<GridFixture>
{
    private const string Prefix = "arn:aws:lambda:us-east-1:000000000000:function:";
    private const string Body = "return process.env.COLOUR;";

    private readonly Aws _aws = fixture.Aws;

    [Fact]
    public async Task A_function_lives_from_its_creation_to_its_deletion_with_every_setting()
    {
        var created = await _aws.CreateNode("life", Body,
            "--description", "all settings", "--timeout", "10", "--memory-size", "256", "--environment", "Variables={COLOUR=blue}", "--tags", "Team=core,Cost=0",
            "--ephemeral-storage", "Size=1024", "--tracing-config", "Mode=Active");
        Assert.Equal("Pending", created.Text("State"));
        Assert.Equal("The function is being created.", created.Text("StateReason"));
        Assert.Equal("Creating", created.Text("StateReasonCode"));
        Assert.Equal(Prefix + "life", created.Text("FunctionArn"));

        await _aws.Lambda("wait", "function-exists", "--function-name", "life");
        var shown = await _aws.Lambda("get-function", "--function-name", "life");
        var configuration = shown.At("Configuration");
        Assert.Equal(["Active", "Successful"], [configuration.Text("State"), configuration.Text("LastUpdateStatus")]);
        Assert.Equal(["all settings", "nodejs20.x", "index.handler", Aws.Role, "$LATEST", "Zip"], new[] { "Description", "Runtime", "Handler", "Role", "Version", "PackageType" }.Select(name => configuration.Text(name)));
        Assert.Equal([10, 256, 1024], [configuration.At("Timeout").GetInt32(), configuration.At("MemorySize").GetInt32(), configuration.At("EphemeralStorage", "Size").GetInt32()]);
        Assert.Equal(["blue", "Active"], [configuration.Text("Environment", "Variables", "COLOUR"), configuration.Text("TracingConfig", "Mode")]);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$", configuration.Text("LastModified"));
        Assert.Matches("^arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}$", configuration.Text("RuntimeVersionConfig", "RuntimeVersionArn"));
        Assert.Equal(["core", "0"], [shown.Text("Tags", "Team"), shown.Text("Tags", "Cost")]);
        Assert.Equal("S3", shown.Text("Code", "RepositoryType"));
        Assert.Contains(Body, await Source(shown.Text("Code", "Location")), StringComparison.Ordinal);

        var alone = await _aws.Lambda("get-function-configuration", "--function-name", Prefix + "life:$LATEST");
        Assert.Equal(Prefix + "life:$LATEST", alone.Text("FunctionArn"));
        Assert.Equal(configuration.Text("RevisionId"), alone.Text("RevisionId"));

        await _aws.Refuses("ResourceConflictException", "CreateFunction", "Function already exist: life",
            "create-function", "--function-name", "life", "--runtime", "nodejs20.x", "--handler", "index.handler", "--role", Aws.Role, "--zip-file", $"fileb://{Files.Node(Body)}");
        await _aws.Refuses("InvalidParameterValueException", "DeleteFunction", "$LATEST version cannot be deleted without deleting the function.",
            "delete-function", "--function-name", "life", "--qualifier", "$LATEST");

        await _aws.Lambda("delete-function", "--function-name", "000000000000:function:life");
        await _aws.Refuses("ResourceNotFoundException", "GetFunction", $"Function not found: {Prefix}life", "get-function", "--function-name", "life");
        await _aws.Refuses("ResourceNotFoundException", "GetFunctionConfiguration", $"Function not found: {Prefix}life:blue", "get-function-configuration", "--function-name", "life:blue");
        await _aws.Refuses("ResourceNotFoundException", "DeleteFunction", $"Function not found: {Prefix}life", "delete-function", "--function-name", "life");
        await _aws.Refuses("ResourceNotFoundException", "Invoke", $"Function not found: {Prefix}life:$LATEST", "invoke", "--function-name", "life", "/dev/null");
    }

    [Theory]
    [InlineData("--runtime", "node", "InvalidParameterValueException", "Value node at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [")]
    [InlineData("--runtime", "nodejs14.x", "InvalidParameterValueException", "The runtime parameter of nodejs14.x is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.")]
    [InlineData("--role", "me", "ValidationException", @"1 validation error detected: Value 'me' at 'role' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+")]
    [InlineData("--timeout", "901", "ValidationException", "1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900")]
    [InlineData("--memory-size", "10241", "InvalidParameterValueException", "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 10240")]
    [InlineData("--environment", "Variables={AWS_REGION=x,AWS_SESSION_TOKEN=y}", "InvalidParameterValueException", "Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION, AWS_SESSION_TOKEN")]
    [InlineData("--layers", "arn:aws:lambda:us-east-1:000000000000:layer:none:1", "InvalidParameterValueException", "Layer version arn:aws:lambda:us-east-1:000000000000:layer:none:1 does not exist.")]
    [InlineData("--vpc-config", "SubnetIds=subnet-1,SecurityGroupIds=sg-1", "InvalidParameterValueException", "The parameter VpcConfig is not supported by this grid yet. Leave it out.")]
    public async Task A_function_with_a_wrong_setting_is_refused_and_not_created(string option, string value, string type, string message)
    {
        var options = new Dictionary<string, string> { ["--runtime"] = "nodejs20.x", ["--role"] = Aws.Role, ["--zip-file"] = $"fileb://{Files.Node(Body)}", [option] = value };

        var refusal = await _aws.Refused(["create-function", "--function-name", "wrong", "--handler", "index.handler", .. options.SelectMany(pair => new[] { pair.Key, pair.Value })]);

        Assert.StartsWith($"An error occurred ({type}) when calling the CreateFunction operation: {message}", refusal, StringComparison.Ordinal);
        using var absent = await fixture.Client.Send(HttpMethod.Get, "/2015-03-31/functions/wrong");
        Assert.Equal(404, (int)absent.StatusCode);
    }

    [Fact]
    public async Task A_name_or_an_arn_that_means_nothing_here_is_refused_in_the_order_of_aws()
    {
        await _aws.Refuses("ResourceNotFoundException", "GetFunction", "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')", "get-function", "--function-name", "arn:aws:lambda:eu-west-1:111122223333:function:x");
        await _aws.Refuses("AccessDeniedException", "GetFunction", "None", "get-function", "--function-name", "arn:aws:lambda:us-east-1:111122223333:function:x");
        await _aws.Refuses("InvalidParameterValueException", "GetFunction", "The derived qualifier from the function name does not match the specified qualifier.", "get-function", "--function-name", "x:1", "--qualifier", "2");
        Assert.StartsWith("An error occurred (ValidationException) when calling the GetFunction operation: 1 validation error detected: Value 'a b' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: ", await _aws.Refused("get-function", "--function-name", "a b"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listings_come_in_pages_and_regions_are_apart()
    {
        var europe = new Aws(fixture.Grid) { Environment = { ["AWS_REGION"] = "eu-west-1", ["AWS_DEFAULT_REGION"] = "eu-west-1" } };
        foreach (var name in (string[])["c", "a", "b"])
            await europe.Lambda("create-function", "--function-name", name, "--runtime", "nodejs20.x", "--handler", "index.handler", "--role", Aws.Role, "--zip-file", $"fileb://{Files.Node(Body)}");
        await europe.Lambda("wait", "function-active-v2", "--function-name", "b");
        var published = await europe.Lambda("publish-version", "--function-name", "b", "--description", "first");
        Assert.Equal("arn:aws:lambda:eu-west-1:000000000000:function:b:1", published.Text("FunctionArn"));

        var first = await europe.Lambda("list-functions", "--max-items", "2");
        Assert.Equal(["a", "b"], first.Each("Functions", "FunctionName"));
        var second = await europe.Lambda("list-functions", "--max-items", "2", "--starting-token", first.Text("NextToken"));
        Assert.Equal(["c"], second.Each("Functions", "FunctionName"));
        Assert.Equal("", second.Text("NextToken"));
        var all = await europe.Lambda("list-functions", "--function-version", "ALL", "--page-size", "1");
        Assert.Equal(["a:$LATEST", "b:$LATEST", "b:1", "c:$LATEST"], all.Each("Functions", "FunctionArn").Select(arn => arn["arn:aws:lambda:eu-west-1:000000000000:function:".Length..]));
        Assert.All(all.GetProperty("Functions").EnumerateArray(), item => Assert.Equal("", item.Text("State")));
        Assert.StartsWith("An error occurred (InvalidParameterValueException) when calling the ListFunctions operation: Invalid Marker", await europe.Refused("list-functions", "--marker", "eyJ4IjoxfQ"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tags_are_put_replaced_and_removed_and_belong_to_functions_only()
    {
        const string arn = Prefix + "tagged";
        await _aws.CreateNode("tagged", Body, "--tags", "a=1,b=2");
        await _aws.Lambda("tag-resource", "--resource", arn, "--tags", "b=3,c=4");
        await _aws.Lambda("untag-resource", "--resource", arn, "--tag-keys", "a", "zzz");
        var tags = (await _aws.Lambda("list-tags", "--resource", arn)).At("Tags");
        Assert.Equal("""{"b":"3","c":"4"}""", System.Text.Json.JsonSerializer.Serialize(tags.EnumerateObject().OrderBy(tag => tag.Name).ToDictionary(tag => tag.Name, tag => tag.Value.GetString())));

        await _aws.Refuses("InvalidParameterValueException", "TagResource", "Tags on function aliases and versions are not supported. Please specify a function ARN.", "tag-resource", "--resource", arn + ":1", "--tags", "x=1");
        await _aws.Refuses("ResourceNotFoundException", "ListTags", $"Function not found: {Prefix}none", "list-tags", "--resource", Prefix + "none");
        await _aws.Refuses("InvalidParameterValueException", "TagResource", "Number of tags exceeds resource tag limit.", "tag-resource", "--resource", arn, "--tags", string.Join(',', Enumerable.Range(0, 49).Select(i => $"k{i}=v")));
    }

    [Fact]
    public async Task The_account_and_the_management_of_runtimes_are_told()
    {
        var settings = await _aws.Lambda("get-account-settings");
        Assert.Equal([80530636800, 262144000, 52428800, 1000, 1000], new[] { "TotalCodeSize", "CodeSizeUnzipped", "CodeSizeZipped", "ConcurrentExecutions", "UnreservedConcurrentExecutions" }.Select(name => settings.At("AccountLimit", name).GetInt64()));
        var before = settings.At("AccountUsage", "FunctionCount").GetInt64();
        var created = await _aws.CreateNode("managed", Body);
        var after = (await _aws.Lambda("get-account-settings")).At("AccountUsage");
        Assert.Equal(before + 1, after.At("FunctionCount").GetInt64());
        Assert.Equal(settings.At("AccountUsage", "TotalCodeSize").GetInt64() + created.At("CodeSize").GetInt64(), after.At("TotalCodeSize").GetInt64());

        var put = await _aws.Lambda("put-runtime-management-config", "--function-name", "managed", "--update-runtime-on", "Auto");
        Assert.Equal(["Auto", Prefix + "managed:$LATEST"], [put.Text("UpdateRuntimeOn"), put.Text("FunctionArn")]);
        Assert.Equal("Auto", (await _aws.Lambda("get-runtime-management-config", "--function-name", "managed")).Text("UpdateRuntimeOn"));
        await _aws.Refuses("InvalidParameterValueException", "PutRuntimeManagementConfig", "UpdateRuntimeOn FunctionUpdate is not available on this grid: functions run on the interpreters of its machines, as those are updated. Use Auto.", "put-runtime-management-config", "--function-name", "managed", "--update-runtime-on", "FunctionUpdate");
    }

    [Theory]
    [InlineData("PutFunctionCodeSigningConfig", "put-function-code-signing-config", "--function-name", "x", "--code-signing-config-arn", "arn:aws:lambda:us-east-1:000000000000:code-signing-config:csc-0123456789abcdefg")]
    [InlineData("ListCodeSigningConfigs", "list-code-signing-configs")]
    public async Task An_operation_that_the_grid_lacks_is_refused_by_name(string operation, params string[] arguments) =>
        await _aws.Refuses("NotImplementedException", operation, $"The operation {operation} is not supported by this grid yet.", arguments);

    [Fact]
    public async Task What_is_not_configured_is_told_as_aws_tells_it()
    {
        await _aws.CreateNode("bare", Body);
        await _aws.Lambda("publish-version", "--function-name", "bare");
        foreach (var (answer, arguments) in (IEnumerable<(string, string[])>)[
            ("""{"CodeSigningConfigArn":"","FunctionName":"bare"}""", ["get-function-code-signing-config"]),
            ("{}", ["get-function-concurrency"]),
            ("""{"RecursiveLoop":"Terminate"}""", ["get-function-recursion-config"]),
            ("""{"ProvisionedConcurrencyConfigs":[]}""", ["list-provisioned-concurrency-configs"]),
            ("""{"FunctionEventInvokeConfigs":[]}""", ["list-function-event-invoke-configs"]),
            ("""{"FunctionUrlConfigs":[]}""", ["list-function-url-configs"]),
            ("""{"EventSourceMappings":[]}""", ["list-event-source-mappings"]),
        ])
            Assert.Equal(answer, JsonSerializer.Serialize(await _aws.Lambda([.. arguments, "--function-name", "bare"])));

        await _aws.Refuses("ProvisionedConcurrencyConfigNotFoundException", "GetProvisionedConcurrencyConfig", "No Provisioned Concurrency Config found for this function", "get-provisioned-concurrency-config", "--function-name", "bare", "--qualifier", "1");
        await _aws.Refuses("ResourceNotFoundException", "GetFunctionEventInvokeConfig", $"The function {Prefix}bare:$LATEST doesn't have an EventInvokeConfig", "get-function-event-invoke-config", "--function-name", "bare");
        await _aws.Refuses("ResourceNotFoundException", "GetFunctionUrlConfig", "The resource you requested does not exist.", "get-function-url-config", "--function-name", "bare");
        await _aws.Refuses("ResourceNotFoundException", "GetFunctionCodeSigningConfig", $"Function not found: {Prefix}nobody", "get-function-code-signing-config", "--function-name", "nobody");
    }

    private static async Task<string> Source(string location)
    {
        using var http = new HttpClient();
        using var archive = new ZipArchive(await http.GetStreamAsync(new Uri(location), TestContext.Current.CancellationToken));
        using var reader = new StreamReader(archive.GetEntry("index.js")!.Open());
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
