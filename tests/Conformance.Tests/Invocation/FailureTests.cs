using System.Text;
using System.Text.RegularExpressions;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Invocation;

/// <summary>Functions that fail: the API call succeeds, and says how they failed.</summary>
public sealed class FailureTests(GridFixture fixture) : IClassFixture<GridFixture>
{
    private const string Uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

    private readonly Aws _aws = fixture.Aws;

    [Fact]
    public async Task A_thrown_error_is_told_with_its_type_and_trace_and_the_environment_lives_on()
    {
        await _aws.CreateNode("throws", "if (event.fail) throw new TypeError('no luck'); return context.logStreamName;");
        var before = await fixture.Client.Result("throws");

        var (answer, payload) = await _aws.Invoke("throws", """{"fail":true}""", "--log-type", "Tail");

        Assert.Equal((200, "Unhandled", "$LATEST"), (answer.At("StatusCode").GetInt32(), answer.Text("FunctionError"), answer.Text("ExecutedVersion")));
        var error = Json.Parse(payload);
        Assert.Equal(["errorType", "errorMessage", "trace"], error.EnumerateObject().Select(member => member.Name));
        Assert.Equal(["TypeError", "no luck", "TypeError: no luck"], [error.Text("errorType"), error.Text("errorMessage"), error.GetProperty("trace")[0].GetString()!]);
        Assert.Contains("index.js:1", error.GetProperty("trace")[1].GetString(), StringComparison.Ordinal);
        Assert.Matches($@"REPORT RequestId: {Uuid}\t.*Status: error\tError Type: \S+\n\z", Log(answer.Text("LogResult")));
        Assert.Equal(before, await fixture.Client.Result("throws"));
    }

    [Fact]
    public async Task A_function_that_takes_too_long_is_ended_with_its_process()
    {
        var title = $"{Guid.NewGuid():N}";
        await _aws.CreateNode("slow", HostProcesses.Titled(title) + "if (event.slow) await new Promise(() => setInterval(() => {}, 1000)); return context.logStreamName;", "--timeout", "1");
        var first = await fixture.Client.Result("slow");
        Assert.Single(HostProcesses.With(title));

        var (answer, payload) = await _aws.Invoke("slow", """{"slow":true}""", "--log-type", "Tail");

        Assert.Equal("Unhandled", answer.Text("FunctionError"));
        Assert.Matches($$"""^\{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: {{Uuid}} Error: Task timed out after 1.00 seconds"\}$""", payload);
        Assert.Matches($@"\n\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{3}}Z (?<id>{Uuid}) Task timed out after 1\.00 seconds\nEND RequestId: \k<id>\nREPORT RequestId: \k<id>\tDuration: 1\d\d\d\.\d\d ms\tBilled Duration: 1\d\d\d ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\tStatus: timeout\n\z", Log(answer.Text("LogResult")));
        await HostProcesses.End(title);
        Assert.NotEqual(first, await fixture.Client.Result("slow"));
    }

    [Theory]
    [InlineData("process.exit(0);", "Runtime exited without providing a reason")]
    [InlineData("process.exit(3);", "Runtime exited with error: exit status 3")]
    [InlineData("process.kill(process.pid, 'SIGKILL'); await new Promise(() => setInterval(() => {}, 1000));", "Runtime exited with error: signal: killed")]
    [InlineData("process.kill(process.pid, 'SIGSEGV'); await new Promise(() => setInterval(() => {}, 1000));", "Runtime exited with error: signal: segmentation fault")]
    public async Task A_process_that_ends_under_an_invocation_is_told_by_its_end(string end, string message)
    {
        var name = $"ends-{Math.Abs(message.GetHashCode(StringComparison.Ordinal))}";
        await _aws.CreateNode(name, $"if (event.end) {{ {end} }} return 'alive';");

        using var failed = await fixture.Client.Invoke(name, """{"end":1}"""u8.ToArray(), ("X-Amz-Log-Type", "Tail"));

        Assert.Equal((200, "Unhandled"), ((int)failed.StatusCode, failed.Headers.GetValues("X-Amz-Function-Error").Single()));
        var id = failed.Headers.GetValues("x-amzn-RequestId").Single();
        Assert.Equal($$"""{"errorType":"Runtime.ExitError","errorMessage":"RequestId: {{id}} Error: {{message}}"}""", await failed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Matches($@"RequestId: {id} Error: {Regex.Escape(message)}\nRuntime\.ExitError\nEND RequestId: {id}\nREPORT RequestId: {id}\t.*Status: error\tError Type: Runtime\.ExitError\n\z", Log(failed.Headers.GetValues("X-Amz-Log-Result").Single()));
        Assert.Equal("\"alive\"", await fixture.Client.Result(name));
    }

    [Theory]
    [InlineData("index.missing", "exports.handler = 1;", "Runtime.HandlerNotFound")]
    [InlineData("none.handler", "exports.handler = 1;", "Runtime.ImportModuleError")]
    [InlineData("index.handler", "exports.handler = (;", "Runtime.UserCodeSyntaxError")]
    [InlineData("index", "exports.handler = 1;", "Runtime.MalformedHandlerName")]
    [InlineData("index.handler", "throw new RangeError('at the start');", "RangeError")]
    [InlineData("index.handler", "process.exit(7);", "Runtime.ExitError")]
    public async Task A_function_that_cannot_start_says_why(string handler, string source, string errorType)
    {
        var name = $"unable-{handler.Replace('.', '-')}-{source.Length}";
        await _aws.Create(name, "nodejs20.x", handler, Files.Zip(("index.js", source)));

        using var failed = await fixture.Client.Invoke(name, "{}"u8.ToArray());

        Assert.Equal("Unhandled", failed.Headers.GetValues("X-Amz-Function-Error").Single());
        Assert.Equal(errorType, Json.Parse(await failed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Text("errorType"));
    }

    [Fact]
    public async Task A_zip_without_a_bootstrap_is_no_custom_runtime()
    {
        await _aws.Create("bare", "provided.al2023", "x", Files.Zip(("readme", "")));
        Assert.Matches($$"""^\{"errorType":"Runtime.InvalidEntrypoint","errorMessage":"RequestId: {{Uuid}} Error: Couldn't find valid bootstrap\(s\): \[/var/task/bootstrap /opt/bootstrap\]"\}$""", (await _aws.Invoke("bare", "{}")).Payload);
    }

    private static string Log(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));
}
