using System.Text.Json;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Concurrency;

/// <summary>Reserved and provisioned concurrency as the AWS CLI sets and sees them.</summary>
public sealed class ConcurrencyTests(GridFixture fixture) : IClassFixture<GridFixture>
{
    private const string Prefix = "arn:aws:lambda:us-east-1:000000000000:function:";
    private const string InitializationType = "return process.env.AWS_LAMBDA_INITIALIZATION_TYPE;";
    private readonly Aws _aws = fixture.Aws;

    [Fact]
    public async Task Reserved_concurrency_is_put_shown_counted_and_taken_back()
    {
        await _aws.CreateNode("reserving", InitializationType);
        Assert.Equal("""{"ReservedConcurrentExecutions":7}""", Text(await _aws.Lambda("put-function-concurrency", "--function-name", "reserving", "--reserved-concurrent-executions", "7")));
        Assert.Equal("""{"ReservedConcurrentExecutions":7}""", Text(await _aws.Lambda("get-function-concurrency", "--function-name", "reserving")));
        Assert.Equal(7, (await _aws.Lambda("get-function", "--function-name", "reserving")).At("Concurrency", "ReservedConcurrentExecutions").GetInt32());
        await _aws.Refuses("InvalidParameterValueException", "PutFunctionConcurrency", "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
            "put-function-concurrency", "--function-name", "reserving", "--reserved-concurrent-executions", "1000");
        await _aws.Refuses("InvalidParameterValueException", "PutFunctionConcurrency", "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.",
            "put-function-concurrency", "--function-name", "reserving:1", "--reserved-concurrent-executions", "1");
        await _aws.Refuses("ResourceNotFoundException", "PutFunctionConcurrency", $"Function not found: {Prefix}nobody:$LATEST", "put-function-concurrency", "--function-name", "nobody", "--reserved-concurrent-executions", "1");

        await _aws.Lambda("delete-function-concurrency", "--function-name", "reserving");
        Assert.Equal("{}", Text(await _aws.Lambda("get-function-concurrency", "--function-name", "reserving")));
    }

    [Fact]
    public async Task An_alias_has_environments_ahead_of_demand_which_follow_it_and_spill_over()
    {
        await _aws.CreateNode("ahead", "if (event.wait) await new Promise(done => setTimeout(done, 3000)); return [process.env.AWS_LAMBDA_INITIALIZATION_TYPE, context.functionVersion];", "--timeout", "10");
        await Publish("ahead");
        await _aws.Lambda("create-alias", "--function-name", "ahead", "--name", "live", "--function-version", "1");

        var put = await _aws.Lambda("put-provisioned-concurrency-config", "--function-name", "ahead", "--qualifier", "live", "--provisioned-concurrent-executions", "1");
        Assert.Equal(("IN_PROGRESS", 1, 0, 0), Counts(put));
        await Ready("ahead", "live");
        var got = await _aws.Lambda("get-provisioned-concurrency-config", "--function-name", "ahead", "--qualifier", "live");
        Assert.Equal(("READY", 1, 1, 1), Counts(got));
        Assert.Equal([$"{Prefix}ahead:live"], (await _aws.Lambda("list-provisioned-concurrency-configs", "--function-name", "ahead")).Each("ProvisionedConcurrencyConfigs", "FunctionArn"));
        await _aws.Refuses("ResourceConflictException", "PutProvisionedConcurrencyConfig", "Version is pointed by a Provisioned Concurrency alias", "put-provisioned-concurrency-config", "--function-name", "ahead", "--qualifier", "1", "--provisioned-concurrent-executions", "1");

        Assert.Equal("""["provisioned-concurrency","1"]""", (await _aws.Invoke("ahead:live", "{}")).Payload);
        Assert.Equal("""["provisioned-concurrency","1"]""", await fixture.Client.Result("ahead:1"));
        Assert.Equal("""["on-demand","$LATEST"]""", await fixture.Client.Result("ahead"));
        var both = await Task.WhenAll(fixture.Client.Result("ahead:live", """{"wait":true}"""), fixture.Client.Result("ahead:live", """{"wait":true}"""));
        Assert.Equal(["""["on-demand","1"]""", """["provisioned-concurrency","1"]"""], both.Order(StringComparer.Ordinal));

        await _aws.Lambda("update-function-configuration", "--function-name", "ahead", "--description", "the next one");
        await fixture.Client.Settled("ahead");
        await Publish("ahead");
        await _aws.Lambda("update-alias", "--function-name", "ahead", "--name", "live", "--function-version", "2");
        await Ready("ahead", "live");
        Assert.Equal("""["provisioned-concurrency","2"]""", await fixture.Client.Result("ahead:live"));
        Assert.Equal("""["on-demand","1"]""", await fixture.Client.Result("ahead:1"));

        await _aws.Lambda("delete-provisioned-concurrency-config", "--function-name", "ahead", "--qualifier", "live");
        await _aws.Refuses("ProvisionedConcurrencyConfigNotFoundException", "GetProvisionedConcurrencyConfig", "No Provisioned Concurrency Config found for this function", "get-provisioned-concurrency-config", "--function-name", "ahead", "--qualifier", "live");
        await Eventually(async () => await fixture.Client.Result("ahead:live") is """["on-demand","2"]""");
    }

    [Fact]
    public async Task An_init_that_fails_is_told()
    {
        await _aws.Create("broken", "nodejs20.x", "index.handler", Files.Zip(("index.js", "throw new Error('not today');")));
        await Publish("broken");
        await _aws.Lambda("put-provisioned-concurrency-config", "--function-name", "broken", "--qualifier", "1", "--provisioned-concurrent-executions", "1");

        await Eventually(async () => (await Status("broken", "1")).Text("Status") is "FAILED");

        var failed = await _aws.Lambda("get-provisioned-concurrency-config", "--function-name", "broken", "--qualifier", "1");
        Assert.StartsWith("FUNCTION_ERROR_INIT_FAILURE", failed.Text("StatusReason"), StringComparison.Ordinal);
        await _aws.Lambda("delete-function", "--function-name", "broken");
    }

    [Fact]
    public async Task What_cannot_be_provisioned_is_refused_in_awss_words()
    {
        await _aws.CreateNode("limited", InitializationType, "--publish");
        await _aws.Lambda("put-function-concurrency", "--function-name", "limited", "--reserved-concurrent-executions", "1");
        Task Refuses(string type, string message, string qualifier, string count) => _aws.Refuses(
            type, "PutProvisionedConcurrencyConfig", message, "put-provisioned-concurrency-config", "--function-name", "limited", "--qualifier", qualifier, "--provisioned-concurrent-executions", count);

        await Refuses("InvalidParameterValueException", "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function", "1", "2");
        await Refuses("InvalidParameterValueException", "Provisioned Concurrency Configs cannot be applied to unpublished function versions.", "$LATEST", "1");
        await Refuses("ResourceNotFoundException", $"Function not found: {Prefix}limited:2", "2", "1");
        await Refuses("ResourceNotFoundException", $"Cannot find alias arn: {Prefix}limited:live", "live", "1");
        await _aws.Refuses("InvalidParameterValueException", "GetProvisionedConcurrencyConfig", "The function resource provided must be an alias or a published version.", "get-provisioned-concurrency-config", "--function-name", "limited", "--qualifier", "$LATEST");
    }

    [Fact]
    public async Task A_function_that_is_deleted_leaves_no_environment_and_no_claim()
    {
        var title = $"grid-{Guid.NewGuid():N}"[..15];
        await using var grid = await GridProcess.Start();
        using var client = new SignedClient(grid);
        var aws = new Aws(grid, client);
        await aws.Create("gone", "nodejs20.x", "index.handler", Files.Zip(("index.js", HostProcesses.Titled(title) + " exports.handler = async () => 1;")), "--publish");
        await aws.Lambda("put-provisioned-concurrency-config", "--function-name", "gone", "--qualifier", "1", "--provisioned-concurrent-executions", "2");
        await Eventually(() => Task.FromResult(HostProcesses.With(title).Count() == 2));
        Assert.Equal(998, (await aws.Lambda("get-account-settings")).At("AccountLimit", "UnreservedConcurrentExecutions").GetInt32());

        await aws.Lambda("delete-function", "--function-name", "gone");

        await HostProcesses.End(title);
        await Eventually(async () => (await aws.Lambda("get-account-settings")).At("AccountLimit", "UnreservedConcurrentExecutions").GetInt32() == 1000);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_configured_comes_back_by_itself_after_a_stop_and_after_a_kill(bool killed)
    {
        var folder = Files.NewFolder("provisioned");
        await using (var first = await GridProcess.Start(folder))
        {
            using var client = new SignedClient(first);
            var aws = new Aws(first, client);
            await aws.CreateNode("lasting", InitializationType, "--publish");
            await aws.Lambda("put-provisioned-concurrency-config", "--function-name", "lasting", "--qualifier", "1", "--provisioned-concurrent-executions", "2");
            await Eventually(async () => (await Status(client, "lasting", "1")).Text("Status") is "READY");
            if (killed) await first.Kill();
        }

        await using var second = await GridProcess.Start(folder, "--Grid:Provisioning:LostSiloSeconds", "0");
        using var again = new SignedClient(second);
        await Eventually(async () => (await Status(again, "lasting", "1")).Text("Status") is "READY");
        Assert.Equal("\"provisioned-concurrency\"", await again.Result("lasting:1"));
    }

    private static string Text(JsonElement json) => JsonSerializer.Serialize(json);

    private static (string Status, int Requested, int Available, int Allocated) Counts(JsonElement config) => (
        config.Text("Status"),
        config.At("RequestedProvisionedConcurrentExecutions").GetInt32(),
        config.At("AvailableProvisionedConcurrentExecutions").GetInt32(),
        config.At("AllocatedProvisionedConcurrentExecutions").GetInt32());

    private static async Task<JsonElement> Status(SignedClient client, string name, string qualifier)
    {
        using var shown = await client.Send(HttpMethod.Get, $"/2019-09-30/functions/{name}/provisioned-concurrency?Qualifier={qualifier}");
        return Json.Parse(await shown.Content.ReadAsStringAsync());
    }

    private static async Task Eventually(Func<Task<bool>> condition)
    {
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30), "Not within 30 s.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    private Task<JsonElement> Status(string name, string qualifier) => Status(fixture.Client, name, qualifier);

    private Task Ready(string name, string qualifier) => Eventually(async () => (await Status(name, qualifier)).Text("Status") is "READY");

    private async Task Publish(string name)
    {
        var version = (await _aws.Lambda("publish-version", "--function-name", name)).Text("Version");
        await fixture.Client.Settled($"{name}:{version}");
    }
}
