using System.Text;
using System.Text.Json;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Runtimes;

/// <summary>What functions log, in both formats, as the tail of an invocation shows it.</summary>
public sealed class LogFormatTests(GridFixture fixture) : IClassFixture<GridFixture>
{
    private const string Python =
        """
        import logging
        def handler(event, context):
            print('printed')
            logging.getLogger().warning('warned')
            if event.get('fail'):
                raise ValueError('no luck')
            return 1
        """;

    [Fact]
    public async Task Python_in_text()
    {
        await fixture.Aws.Create("python-text", Machine.Python, "app.handler", Files.Python(Python));

        var (id, lines) = await Invoke("python-text", "{}");
        Assert.StartsWith($"INIT_START Runtime Version: {Machine.Python.Replace("python", "python:", StringComparison.Ordinal)}.v", lines[0], StringComparison.Ordinal);
        Assert.Equal([$"START RequestId: {id} Version: $LATEST", "printed"], lines[1..3]);
        Assert.Matches($@"^\[WARNING\]\t\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{3}}Z\t{id}\twarned$", lines[3]);
        Assert.Equal($"END RequestId: {id}", lines[4]);
        Assert.StartsWith($"REPORT RequestId: {id}\tDuration: ", lines[5], StringComparison.Ordinal);
        Assert.Equal(6, lines.Length);

        (id, lines) = await Invoke("python-text", """{"fail":true}""");
        Assert.Equal($"START RequestId: {id} Version: $LATEST", lines[0]);
        Assert.StartsWith("[ERROR] ValueError: no luck\rTraceback (most recent call last):\r", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Python_in_json()
    {
        await fixture.Aws.Create("python-json", Machine.Python, "app.handler", Files.Python(Python));
        var logging = (await fixture.Client.Configure("python-json", """{"LoggingConfig":{"LogFormat":"JSON","SystemLogLevel":"DEBUG"}}""")).At("LoggingConfig");
        Assert.Equal(["JSON", "INFO", "DEBUG", "/aws/lambda/python-json"], new[] { "LogFormat", "ApplicationLogLevel", "SystemLogLevel", "LogGroup" }.Select(name => logging.Text(name)));

        var (id, lines) = await Invoke("python-json", "{}");
        Assert.Contains("printed", lines);
        var json = Parsed(lines);
        Assert.Equal(["platform.initStart", "platform.start", "platform.runtimeDone", "platform.report"], json.Select(line => line.Text("type")).Where(type => type.Length > 0));
        var warning = json.Single(line => line.Text("message") == "warned");
        Assert.Equal(["WARNING", "root", id], [warning.Text("level"), warning.Text("logger"), warning.Text("requestId")]);
        var report = json.Single(line => line.Text("type") == "platform.report").GetProperty("record");
        Assert.Equal([id, "success"], [report.Text("requestId"), report.Text("status")]);
        Assert.Equal(["durationMs", "billedDurationMs", "memorySizeMB", "maxMemoryUsedMB", "initDurationMs"], report.GetProperty("metrics").EnumerateObject().Select(metric => metric.Name));

        (id, lines) = await Invoke("python-json", """{"fail":true}""");
        var error = Parsed(lines).Single(line => line.Text("errorType") == "ValueError");
        Assert.Equal(["ERROR", "no luck", id], [error.Text("log_level"), error.Text("errorMessage"), error.Text("requestId")]);
    }

    [Fact]
    public async Task Node_in_json_above_a_level()
    {
        await fixture.Aws.CreateNode("node-json", "console.log('below'); console.warn('above', { a: 1 }); console.error({ code: 7 });");
        await fixture.Client.Configure("node-json", """{"LoggingConfig":{"LogFormat":"JSON","ApplicationLogLevel":"WARN","SystemLogLevel":"WARN"}}""");

        var (id, lines) = await Invoke("node-json", "{}");

        var json = Parsed(lines);
        Assert.Equal(lines.Length, json.Count);
        Assert.Equal(["WARN", "ERROR"], json.Select(line => line.Text("level")));
        Assert.All(json, line => Assert.Equal(id, line.Text("requestId")));
        Assert.All(json, line => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", line.Text("timestamp")));
        Assert.Equal("above { a: 1 }", json[0].Text("message"));
        Assert.Equal(7, json[1].At("message", "code").GetInt32());
    }

    private static List<JsonElement> Parsed(string[] lines) => [.. lines.Where(line => line.StartsWith('{')).Select(Json.Parse)];

    private async Task<(string RequestId, string[] Lines)> Invoke(string name, string payload)
    {
        using var answer = await fixture.Client.Invoke(name, Encoding.UTF8.GetBytes(payload), ("X-Amz-Log-Type", "Tail"));
        var log = Encoding.UTF8.GetString(Convert.FromBase64String(answer.Headers.GetValues("X-Amz-Log-Result").Single()));
        return (answer.Headers.GetValues("x-amzn-RequestId").Single(), log.TrimEnd('\n').Split('\n'));
    }
}
