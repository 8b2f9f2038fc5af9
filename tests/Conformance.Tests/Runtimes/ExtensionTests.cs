using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Runtimes;

/// <summary>Extensions, deployed as layers with the real CLI.</summary>
public sealed class ExtensionTests(GridFixture fixture) : IClassFixture<GridFixture>
{
    private const string Uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

    private readonly Aws _aws = fixture.Aws;

    [Fact]
    public async Task Extensions_in_bash_and_node_hear_of_invocations_and_of_the_end_after_the_runtime_had_sigterm()
    {
        var layer = await Publish("two", ("extensions/bash-one*", ExtensionPrograms.Bash), ("extensions/node-two*", ExtensionPrograms.Node));
        await _aws.Create("extended", "nodejs20.x", "index.handler", Files.Zip(("index.js", "console.log('loading'); process.on('SIGTERM', () => { console.log('sigterm'); process.exit(0); }); exports.handler = async () => 'done';")), "--layers", layer, "--timeout", "20");

        var (answer, payload) = await _aws.Invoke("extended", "{}", "--log-type", "Tail");
        Assert.Equal("\"done\"", payload);
        Assert.Contains("EXTENSION\tName: bash-one\tState: Ready\tEvents: [INVOKE, SHUTDOWN]\nEXTENSION\tName: node-two\tState: Ready\tEvents: [INVOKE, SHUTDOWN]\n", Encoding.UTF8.GetString(Convert.FromBase64String(answer.Text("LogResult"))), StringComparison.Ordinal);
        await Logged("extended", "REPORT");
        await _aws.Lambda("delete-function", "--function-name", "extended");
        await Logged("extended", "bash event {\"eventType\":\"SHUTDOWN\"");
        await Logged("extended", "node event {\"eventType\":\"SHUTDOWN\"");

        var lines = await Log("extended");
        Assert.Contains("bash registered {\"functionName\":\"extended\",\"functionVersion\":\"$LATEST\",\"handler\":\"index.handler\",\"accountId\":\"000000000000\"}", lines);
        Assert.Contains("node registered {\"functionName\":\"extended\",\"functionVersion\":\"$LATEST\",\"handler\":\"index.handler\"}", lines);
        Assert.Contains(lines, line => line.EndsWith("\tsigterm", StringComparison.Ordinal));
        foreach (var name in (string[])["bash", "node"])
        {
            Assert.Equal(2, lines.Count(line => line.StartsWith($"{name} event ", StringComparison.Ordinal)));
            Assert.True(Array.IndexOf(lines, $"{name} starts") < Array.FindIndex(lines, line => line.EndsWith("\tloading", StringComparison.Ordinal)), "extensions start and register before the runtime starts");
            Assert.True(Array.FindIndex(lines, line => line.StartsWith($"{name} event {{\"eventType\":\"SHUTDOWN\"", StringComparison.Ordinal)) > Array.FindIndex(lines, line => line.EndsWith("\tsigterm", StringComparison.Ordinal)), "the runtime ends before the extensions");
        }

        Assert.Contains(lines, line => Regex.IsMatch(line, $$$"""^bash event \{"eventType":"INVOKE","deadlineMs":\d{13},"requestId":"{{{Uuid}}}","invokedFunctionArn":"arn:aws:lambda:us-east-1:000000000000:function:extended","tracing":\{"type":"X-Amzn-Trace-Id","value":"Root=1-[^"]+"\}\}$"""));
        Assert.Contains(lines, line => Regex.IsMatch(line, """^node event \{"eventType":"SHUTDOWN","deadlineMs":\d{13},"shutdownReason":"spindown"\}$"""));
    }

    [Fact]
    public async Task An_extension_that_crashes_fails_the_invocation_and_the_next_one_has_a_new_environment()
    {
        var layer = await Publish("crashing", ("extensions/crashes*", ExtensionPrograms.Bash.Replace("echo \"bash event $event\"", "case $event in *INVOKE*) sleep 0.2; exit 9 ;; esac", StringComparison.Ordinal)));
        await _aws.CreateNode("crashed", "await new Promise(resolve => setTimeout(resolve, 10000));", "--layers", layer, "--timeout", "20");

        var (answer, payload) = await _aws.Invoke("crashed", "{}");

        Assert.Equal("Unhandled", answer.Text("FunctionError"));
        Assert.Matches($$"""^\{"errorType":"Extension.Crash","errorMessage":"RequestId: {{Uuid}} Error: exit status 9"\}$""", payload);
        Assert.Matches("\"errorType\":\"Extension.Crash\"", (await _aws.Invoke("crashed", "{}")).Payload);
        Assert.Equal(2, (await Log("crashed")).Count(line => line.StartsWith("INIT_START", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_eleventh_extension_is_one_too_many()
    {
        var layer = await Publish("eleven", [.. Enumerable.Range(1, 11).Select(number => ($"extensions/e{number}*", ExtensionPrograms.Bash))]);
        await _aws.CreateNode("crowded", "return 1;", "--layers", layer);
        Assert.Matches($$"""^\{"errorType":"Extension.LaunchError","errorMessage":"RequestId: {{Uuid}} Error: Extension limit \(10\) exceeded"\}$""", (await _aws.Invoke("crowded", "{}")).Payload);
    }

    [Fact]
    public async Task A_file_without_the_right_to_be_run_is_a_launch_error()
    {
        var layer = await Publish("plain", ("extensions/plain", ExtensionPrograms.Bash));
        await _aws.CreateNode("plain", "return 1;", "--layers", layer);
        Assert.Matches($$"""^\{"errorType":"Extension.LaunchError","errorMessage":"RequestId: {{Uuid}} Error: fork/exec /opt/extensions/plain: permission denied"\}$""", (await _aws.Invoke("plain", "{}")).Payload);
    }

    [Theory]
    [InlineData("HTTP")]
    [InlineData("TCP")]
    public async Task Telemetry_is_delivered_in_lambdas_schemas(string protocol)
    {
        var name = $"told-{protocol}";
        var layer = await Publish(name, ("extensions/listens*", ExtensionPrograms.PythonTelemetry.Replace("@PROTOCOL", protocol, StringComparison.Ordinal)));
        await _aws.CreateNode(name, "console.log('from the function'); return require('fs').readFileSync((process.env.TMPDIR ?? '/tmp') + '/telemetry', 'utf8');", "--layers", layer, "--timeout", "20");

        var told = "";
        for (var started = TimeProvider.System.GetTimestamp(); !(told.Contains("platform.report", StringComparison.Ordinal) && told.Contains("subscribed", StringComparison.Ordinal));)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30), $"The report is not delivered: {told}");
            told = JsonSerializer.Deserialize<string>((await _aws.Invoke(name, "{}")).Payload)!;
        }

        var all = told.Split('\n')[..^1].Select(Json.Parse).ToList();
        var events = all[..(all.FindIndex(e => e.Text("type") == "platform.report") + 1)].Concat(all.Where(e => e.Text("type") == "extension")).ToArray();
        Assert.All(events, e => Assert.Equal(["time", "type", "record"], e.EnumerateObject().Select(member => member.Name)));
        Assert.All(events, e => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", e.Text("time")));
        Assert.Equal(["platform.initStart", "platform.telemetrySubscription", "platform.extension", "platform.initRuntimeDone", "platform.initReport", "platform.start", "platform.runtimeDone", "platform.report"],
            events.Select(e => e.Text("type")).Where(type => type.StartsWith("platform.", StringComparison.Ordinal)));
        Shape(events, "platform.initStart", "initializationType,phase,runtimeVersion,runtimeVersionArn,functionName,functionVersion,instanceId");
        Shape(events, "platform.initRuntimeDone", "initializationType,phase,status");
        Shape(events, "platform.initReport", "initializationType,phase,status,metrics");
        Shape(events, "platform.start", "requestId,version,tracing");
        Shape(events, "platform.runtimeDone", "requestId,status,metrics,tracing");
        Assert.Equal(["durationMs", "billedDurationMs", "memorySizeMB", "maxMemoryUsedMB", "initDurationMs"], Shape(events, "platform.report", "requestId,status,metrics,tracing").GetProperty("metrics").EnumerateObject().Select(metric => metric.Name));
        Assert.Equal("""{"name": "listens", "state": "Ready", "events": ["INVOKE", "SHUTDOWN"]}""", Shape(events, "platform.extension", "name,state,events").GetRawText());
        Assert.Equal("""{"name": "listens", "state": "Subscribed", "types": ["platform", "function", "extension"]}""", Shape(events, "platform.telemetrySubscription", "name,state,types").GetRawText());
        Assert.EndsWith("\tINFO\tfrom the function", events.Single(e => e.Text("type") == "function").Text("record"), StringComparison.Ordinal);
        Assert.Equal("subscribed \"OK\"", events.First(e => e.Text("type") == "extension").Text("record"));
        Assert.Contains("TELEMETRY\tName: listens\tState: Subscribed\tTypes: [Platform, Function, Extension]", await Log(name));
    }

    [Fact]
    public async Task No_process_of_an_extension_outlives_the_grid()
    {
        await using var grid = await GridProcess.Start();
        using var client = new SignedClient(grid);
        var aws = new Aws(grid, client);
        var name = $"stays-{Guid.NewGuid():N}";
        var layer = await aws.Lambda("publish-layer-version", "--layer-name", "stays", "--zip-file", $"fileb://{Files.Zip(($"extensions/{name}*", ExtensionPrograms.Bash))}");
        await aws.CreateNode("stays", "return 1;", "--layers", layer.Text("LayerVersionArn"), "--timeout", "20");
        Assert.Equal("1", await client.Result("stays"));
        Assert.True(Runs(name));

        await grid.Kill();

        await Eventually.Holds(() => !Runs(name), "the extension of a killed grid has ended");
    }

    /// <summary>Whether a process with this in its command line runs, in whatever namespace.</summary>
    private static bool Runs(string name) => Directory.EnumerateDirectories("/proc").Any(folder =>
    {
        try
        {
            return char.IsAsciiDigit(Path.GetFileName(folder)[0]) && File.ReadAllText($"{folder}/cmdline").Contains(name, StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });

    private static JsonElement Shape(JsonElement[] events, string type, string fields)
    {
        var record = events.Single(e => e.Text("type") == type).GetProperty("record");
        Assert.Equal(fields.Split(','), record.EnumerateObject().Select(member => member.Name));
        return record;
    }

    private Task Logged(string function, string start) =>
        Eventually.Answers(async () => (await Log(function)).Any(line => line.StartsWith(start, StringComparison.Ordinal)), true);

    /// <summary>What the function has logged; nothing as long as it has no log group.</summary>
    private async Task<string[]> Log(string function)
    {
        var answer = await fixture.Client.Logs("FilterLogEvents", $$"""{"logGroupName":"/aws/lambda/{{function}}"}""");
        return answer.TryGetProperty("events", out _) ? [.. answer.Each("events", "message").Select(message => message.TrimEnd('\n'))] : [];
    }

    private async Task<string> Publish(string name, params (string Name, string Text)[] files) =>
        (await _aws.Lambda("publish-layer-version", "--layer-name", name, "--zip-file", $"fileb://{Files.Zip(files)}")).Text("LayerVersionArn");
}
