using System.Text;
using System.Text.Json;
using Grid.Conformance.Tests.Clients;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Logs;

/// <summary>Logs of functions, as AWS's own clients see them.</summary>
public sealed class LogTests(GridFixture fixture) : IClassFixture<GridFixture>
{
    [Fact]
    public async Task What_a_function_prints_is_found_by_the_CLI()
    {
        await fixture.Aws.CreateNode("printing", "console.log(process.env.AWS_LAMBDA_LOG_GROUP_NAME + ' ' + process.env.AWS_LAMBDA_LOG_STREAM_NAME); console.log(JSON.stringify({ level: 'ERROR', ms: 7 })); process.stdout.write('raw\\n'); return 1;");
        using var invoked = await fixture.Client.Invoke("printing", "{}"u8.ToArray());
        var id = invoked.Headers.GetValues("x-amzn-RequestId").Single();
        const string group = "/aws/lambda/printing";

        await Eventually.Answers(async () => (await Filter(group, "\"REPORT RequestId\"")).Length, 1);
        var stream = (await Cli("describe-log-streams", "--log-group-name", group)).At("logStreams")[0];
        var name = stream.Text("logStreamName");
        Assert.Matches(@"^\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}$", name);
        var events = (await Cli("get-log-events", "--log-group-name", group, "--log-stream-name", name, "--start-from-head")).Each("events", "message");
        Assert.StartsWith("INIT_START Runtime Version: nodejs", events[0], StringComparison.Ordinal);
        Assert.Equal($"START RequestId: {id} Version: $LATEST\n", events[1]);
        Assert.EndsWith($"\t{id}\tINFO\t{group} {name}\n", events[2], StringComparison.Ordinal);
        Assert.Equal(["raw\n", $"END RequestId: {id}\n"], events[4..6]);
        Assert.Equal(7, events.Length);
        Assert.Equal([events[2]], await Filter(group, $"\"{name}\""));
        Assert.Equal([events[4]], await Filter(group, "raw"));
        Assert.Equal(events[..3], await Filter(group, $"?START ?\"INFO\t{group}\""));

        await Cli("put-retention-policy", "--log-group-name", group, "--retention-in-days", "3");
        var described = (await Cli("describe-log-groups", "--log-group-name-prefix", group)).At("logGroups")[0];
        Assert.Equal(("arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/printing:*", 3), (described.Text("arn"), described.At("retentionInDays").GetInt32()));
        Assert.True(described.At("storedBytes").GetInt64() > 0);
        await Cli("delete-log-group", "--log-group-name", group);
        Assert.Contains("(ResourceNotFoundException) when calling the FilterLogEvents operation: The specified log group does not exist.", await Refused("filter-log-events", "--log-group-name", group), StringComparison.Ordinal);
        await fixture.Client.Result("printing");
        await Eventually.Answers(async () => (await fixture.Client.Logs("FilterLogEvents", $$"""{"logGroupName":"{{group}}","filterPattern":"raw"}""")).TryGetProperty("events", out var found) ? found.GetArrayLength() : 0, 1);
    }

    [Fact]
    public async Task Functions_share_a_group_of_their_choice_in_which_levels_count()
    {
        const string group = "/shared/group";
        foreach (var name in (string[])["sharing-1", "sharing-2"])
        {
            await fixture.Aws.CreateNode(name, "console.debug('low'); console.error('high', event.number); return 1;");
            await fixture.Client.Configure(name, $$$"""{"LoggingConfig":{"LogGroup":"{{{group}}}","LogFormat":"JSON","ApplicationLogLevel":"WARN","SystemLogLevel":"WARN"}}""");
            for (var number = 0; number < 3; number++) await fixture.Client.Result(name, $$"""{"number":{{number}}}""");
        }

        await Eventually.Answers(async () => (await Filter(group, "{ $.level = \"ERROR\" }")).Length, 6);
        Assert.Equal(6, (await Filter(group, "")).Length);
        Assert.Equal(["high 0", "high 1", "high 2", "high 0", "high 1", "high 2"], (await Filter(group, "{ $.message = high* }")).Select(message => Json.Parse(message).Text("message")));
        Assert.Matches(
            @"^\d{4}/\d\d/\d\d/sharing-1\[\$LATEST\][0-9a-f]{32} \d{4}/\d\d/\d\d/sharing-2\[\$LATEST\][0-9a-f]{32}$",
            string.Join(' ', (await Cli("describe-log-streams", "--log-group-name", group)).Each("logStreams", "logStreamName")));
        Assert.Contains("(ResourceNotFoundException)", await Refused("describe-log-streams", "--log-group-name", "/aws/lambda/sharing-1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_SDK_for_JavaScript_puts_reads_and_is_sent_events_as_they_come()
    {
        Tools.Package("@aws-sdk/client-cloudwatch-logs");
        var output = await Tools.Run("node", [Path.Combine(Tools.Npm, "logs.mjs")], new Dictionary<string, string>(fixture.Aws.Environment)
        {
            ["AWS_ENDPOINT_URL"] = fixture.Grid.Url.ToString().TrimEnd('/'),
            ["NODE_NO_WARNINGS"] = "1",
        });

        var said = Json.Parse(output);
        Assert.Equal(["""{"level":"ERROR","text":"Grüße"}"""], Texts(said, "tailed"));
        Assert.Equal("000000000000:/js/logs", said.Text("group"));
        Assert.Equal(["""{"level":"INFO"}""", """{"level":"ERROR","text":"Grüße"}""", "plain\ntext", "latest"], Texts(said, "printed"));
        Assert.True(said.At("ids").GetBoolean());
        Assert.Equal([4, 2], said.At("pages").EnumerateArray().Select(page => page.GetInt32()));
        Assert.Equal(("ResourceNotFoundException", "The specified log stream does not exist."), (said.Text("missing"), said.Text("message")));
    }

    private static string[] Texts(JsonElement said, string member) => [.. said.At(member).EnumerateArray().Select(text => text.GetString()!)];

    private async Task<string[]> Filter(string group, string pattern) => (await Cli("filter-log-events", "--log-group-name", group, "--filter-pattern", pattern)).Each("events", "message");

    private Task<JsonElement> Cli(params string[] arguments) => fixture.Aws.Service("logs", arguments);

    private async Task<string> Refused(params string[] arguments)
    {
        var run = await AwsCli.Run(["--endpoint-url", fixture.Grid.Url.ToString().TrimEnd('/'), "logs", .. arguments], fixture.Aws.Environment);
        Assert.NotEqual(0, run.ExitCode);
        return run.Error;
    }
}
