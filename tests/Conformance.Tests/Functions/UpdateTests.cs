using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Functions;

/// <summary>Changing code and settings.</summary>
public sealed class UpdateTests(GridFixture fixture) : IClassFixture<GridFixture>
{
    private const string WrongRevision = "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id";

    private readonly Aws _aws = fixture.Aws;
    private readonly SignedClient _client = fixture.Client;

    [Fact]
    public async Task New_settings_reach_the_next_invocation_and_leave_the_others_as_they_were()
    {
        await _aws.CreateNode("settings", "return [process.env.ONE ?? null, process.env.TWO ?? null, context.memoryLimitInMB];", "--environment", "Variables={ONE=1}", "--description", "kept");
        Assert.Equal("""["1",null,"128"]""", await _client.Result("settings"));

        var updating = await _aws.Lambda("update-function-configuration", "--function-name", "settings", "--environment", "Variables={TWO=2}", "--memory-size", "192", "--timeout", "900");
        Assert.Equal(["InProgress", "Creating", "The function is being created."], [updating.Text("LastUpdateStatus"), updating.Text("LastUpdateStatusReasonCode"), updating.Text("LastUpdateStatusReason")]);
        await _aws.Lambda("wait", "function-updated-v2", "--function-name", "settings");
        Assert.Equal("""[null,"2","192"]""", await _client.Result("settings"));

        var shown = await _aws.Lambda("get-function-configuration", "--function-name", "settings");
        Assert.Equal(["Successful", "kept", "index.handler"], [shown.Text("LastUpdateStatus"), shown.Text("Description"), shown.Text("Handler")]);
        Assert.NotEqual(updating.Text("RevisionId"), shown.Text("RevisionId"));
        await _aws.Refuses("PreconditionFailedException", "UpdateFunctionConfiguration", WrongRevision, "update-function-configuration", "--function-name", "settings", "--timeout", "5", "--revision-id", updating.Text("RevisionId"));
        await _aws.Lambda("update-function-configuration", "--function-name", "settings", "--timeout", "5", "--revision-id", shown.Text("RevisionId"));
        await _aws.Lambda("wait", "function-updated", "--function-name", "settings");
        await _aws.Refuses("ResourceNotFoundException", "UpdateFunctionConfiguration", "Function not found: arn:aws:lambda:us-east-1:000000000000:function:none", "update-function-configuration", "--function-name", "none", "--timeout", "5");
    }

    [Fact]
    public async Task New_code_by_zip_answers_the_next_invocation_and_a_dry_run_changes_nothing()
    {
        await _aws.CreateNode("code", "return 'old';");
        Assert.Equal("\"old\"", await _client.Result("code"));
        var zip = $"fileb://{Files.Node("return 'new';")}";

        var dry = await _aws.Lambda("update-function-code", "--function-name", "code", "--zip-file", zip, "--dry-run");
        Assert.Equal("\"old\"", await _client.Result("code"));
        var updated = await _aws.Lambda("update-function-code", "--function-name", "code", "--zip-file", zip, "--publish");
        Assert.Equal(dry.Text("CodeSha256"), updated.Text("CodeSha256"));
        Assert.Equal(["1", "Pending"], [updated.Text("Version"), updated.Text("State")]);
        await _aws.Lambda("wait", "function-updated-v2", "--function-name", "code");
        Assert.Equal("\"new\"", await _client.Result("code"));
        await _aws.Lambda("wait", "published-version-active", "--function-name", "code", "--qualifier", "1");
        Assert.Equal("\"new\"", await _client.Result("code:1"));

        await _aws.Refuses("PreconditionFailedException", "UpdateFunctionCode", WrongRevision, "update-function-code", "--function-name", "code", "--zip-file", zip, "--revision-id", "x");
        await _aws.Refuses("InvalidParameterValueException", "UpdateFunctionCode", "The parameter ImageUri is not supported by this grid yet. Leave it out.", "update-function-code", "--function-name", "code", "--image-uri", "x");
    }

    [Fact]
    public async Task Code_comes_from_a_bucket_folder()
    {
        var bucket = Path.Combine(fixture.Grid.DataFolder, "buckets", "my.bucket", "releases");
        Directory.CreateDirectory(bucket);
        File.Copy(Files.Node("return 'from a bucket';"), Path.Combine(bucket, "a b.zip"));
        await _aws.Lambda("create-function", "--function-name", "bucket", "--runtime", "nodejs20.x", "--handler", "index.handler", "--role", Aws.Role, "--code", "S3Bucket=my.bucket,S3Key=releases/a b.zip");
        await _aws.Lambda("wait", "function-active", "--function-name", "bucket");
        Assert.Equal("\"from a bucket\"", await _client.Result("bucket"));

        File.Copy(Files.Node("return 'second';"), Path.Combine(bucket, "two.zip"));
        await _aws.Lambda("update-function-code", "--function-name", "bucket", "--s3-bucket", "my.bucket", "--s3-key", "releases/two.zip");
        await _aws.Lambda("wait", "function-updated-v2", "--function-name", "bucket");
        Assert.Equal("\"second\"", await _client.Result("bucket"));

        await _aws.Refuses("InvalidParameterValueException", "UpdateFunctionCode", "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.", "update-function-code", "--function-name", "bucket", "--s3-bucket", "my.bucket", "--s3-key", "../../credentials");
        await File.WriteAllTextAsync(Path.Combine(bucket, "not.zip"), "not a zip", TestContext.Current.CancellationToken);
        await _aws.Refuses("InvalidParameterValueException", "UpdateFunctionCode", "Could not unzip uploaded file. Please check your file, then try to upload again.", "update-function-code", "--function-name", "bucket", "--s3-bucket", "my.bucket", "--s3-key", "releases/not.zip");
        await _aws.Refuses("InvalidParameterValueException", "UpdateFunctionCode", "Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist", "update-function-code", "--function-name", "bucket", "--s3-bucket", "other", "--s3-key", "two.zip");
    }

    [Fact]
    public async Task An_update_drains_the_environment_that_is_busy()
    {
        var title = $"{Guid.NewGuid():N}";
        await _aws.CreateNode("drain", HostProcesses.Titled(title) + "if (event.slow) await new Promise(done => setTimeout(done, 3000)); return 'old';", "--timeout", "60");
        var slow = _client.Result("drain", """{"slow":true}""");
        await Eventually.Holds(() => HostProcesses.With(title).Any(), "the slow invocation has begun");
        await _aws.Lambda("update-function-code", "--function-name", "drain", "--zip-file", $"fileb://{Files.Node("return 'new';")}");
        await _aws.Lambda("wait", "function-updated-v2", "--function-name", "drain");
        Assert.Equal("\"new\"", await _client.Result("drain"));
        Assert.Equal("\"old\"", await slow);
        await HostProcesses.End(title);
    }
}
