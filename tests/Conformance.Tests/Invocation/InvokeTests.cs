using System.Net;
using System.Text;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Invocation;

/// <summary>What goes into a function and what comes back.</summary>
public sealed class InvokeTests(GridFixture fixture) : IClassFixture<GridFixture>
{
    private const string Prefix = "arn:aws:lambda:us-east-1:000000000000:function:";

    private readonly Aws _aws = fixture.Aws;
    private readonly SignedClient _client = fixture.Client;

    [Fact]
    public async Task An_event_comes_back_as_it_was_sent_with_the_tail_of_the_log()
    {
        await _aws.CreateNode("echo", "console.log('seen', event.text); return event;");
        const string payload = """{"text":"grüße \u00e9 😀","number":1.50,"list":[null,true,{}]}""";

        var (answer, echoed) = await _aws.Invoke("echo", payload, "--log-type", "Tail");
        Assert.Equal([200, 0], [answer.At("StatusCode").GetInt32(), answer.Text("FunctionError").Length]);
        Assert.Equal("$LATEST", answer.Text("ExecutedVersion"));
        Assert.Equal("""{"text":"grüße é 😀","number":1.5,"list":[null,true,{}]}""", echoed);
        Assert.Matches(
            @"\AINIT_START Runtime Version: nodejs:20\.\S+\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}\n" +
            @"START RequestId: (?<id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}) Version: \$LATEST\n" +
            @"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\t\k<id>\tINFO\tseen grüße é 😀\n" +
            @"END RequestId: \k<id>\n" +
            @"REPORT RequestId: \k<id>\tDuration: \d+\.\d\d ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\tInit Duration: \d+\.\d\d ms\t\n\z",
            Log(answer.Text("LogResult")));

        // Warm, without an event, without a tail.
        var (warm, empty) = await _aws.Invoke("echo", "");
        Assert.Equal("{}", empty);
        Assert.Equal("", warm.Text("LogResult"));
    }

    [Fact]
    public async Task Every_way_to_name_a_function_reaches_it()
    {
        await _aws.CreateNode("named", "return [context.functionName, context.functionVersion, context.invokedFunctionArn];", "--publish");
        await _aws.Lambda("create-alias", "--function-name", "named", "--name", "live", "--function-version", "1");

        Assert.Equal($"""["named","1","{Prefix}named:live"]""", (await _aws.Invoke("named", "{}", "--qualifier", "live")).Payload);
        (string Name, string Version, string Arn)[] ways =
        [
            ("named", "$LATEST", ""), ("named:$LATEST", "$LATEST", ":$LATEST"), ("named:1", "1", ":1"), ("named:live", "1", ":live"), ("function:named", "$LATEST", ""),
            ("000000000000:function:named", "$LATEST", ""), (Prefix + "named", "$LATEST", ""), (Prefix + "named:live", "1", ":live"),
        ];
        foreach (var (name, version, arn) in ways) Assert.Equal($"""["named","{version}","{Prefix}named{arn}"]""", await _client.Result(name));

        await _aws.Refuses("ResourceNotFoundException", "Invoke", $"Function not found: {Prefix}named:dead", "invoke", "--function-name", "named", "--qualifier", "dead", "/dev/null");
        await _aws.Refuses("InvalidParameterValueException", "Invoke", "The derived qualifier from the function name does not match the specified qualifier.", "invoke", "--function-name", "named:1", "--qualifier", "live", "/dev/null");
    }

    [Fact]
    public async Task A_dry_run_asks_only_and_nobody_waits_for_an_event()
    {
        await _aws.CreateNode("dry", "return 1;");
        var (answer, payload) = await _aws.Invoke("dry", "{}", "--invocation-type", "DryRun");
        Assert.Equal((204, ""), (answer.At("StatusCode").GetInt32(), payload));
        (answer, payload) = await _aws.Invoke("dry", "{}", "--invocation-type", "Event");
        Assert.Equal((202, ""), (answer.At("StatusCode").GetInt32(), payload));
        await _aws.Refuses("ResourceNotFoundException", "Invoke", $"Function not found: {Prefix}none:$LATEST", "invoke", "--function-name", "none", "--invocation-type", "DryRun", "/dev/null");
    }

    [Fact]
    public async Task The_client_context_and_the_environment_reach_the_function()
    {
        await _aws.CreateNode("context",
            "return { client: context.clientContext, group: context.logGroupName, stream: context.logStreamName, id: context.awsRequestId, left: context.getRemainingTimeInMillis(), env: process.env };",
            "--environment", """{"Variables":{"COLOUR":"blue","EMPTY":""}}""", "--timeout", "7");
        var context = Convert.ToBase64String("""{"client":{"app_title":"t"},"custom":{"k":"ü"},"env":{}}"""u8);

        var got = Json.Parse((await _aws.Invoke("context", "{}", "--client-context", context)).Payload);

        Assert.Equal(["t", "ü"], [got.Text("client", "client", "app_title"), got.Text("client", "custom", "k")]);
        Assert.Equal("/aws/lambda/context", got.Text("group"));
        Assert.Matches(@"^\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}$", got.Text("stream"));
        Assert.Matches("^[0-9a-f-]{36}$", got.Text("id"));
        Assert.InRange(got.At("left").GetInt32(), 1, 7000);
        var environment = got.At("env");
        Assert.Equal(
            ["blue", "context", "$LATEST", "128", "us-east-1", "AWS_Lambda_nodejs20.x", "index.handler", "on-demand", ":UTC", fixture.Grid.Url.ToString().TrimEnd('/')],
            new[] { "COLOUR", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_REGION", "AWS_EXECUTION_ENV", "_HANDLER", "AWS_LAMBDA_INITIALIZATION_TYPE", "TZ", "AWS_ENDPOINT_URL" }
                .Select(name => environment.Text(name).TrimEnd('/')));
        Assert.Equal(System.Text.Json.JsonValueKind.String, environment.At("EMPTY").ValueKind);
        Assert.False(environment.TryGetProperty("AWS_PROFILE", out _));

        var refusal = await _aws.Refused("invoke", "--function-name", "context", "--client-context", "bm90IGpzb24=", "/dev/null");
        Assert.StartsWith("An error occurred (InvalidRequestContentException) when calling the Invoke operation: Client context must be a valid Base64-encoded JSON object.", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Six_megabytes_go_in_and_out_and_no_byte_more()
    {
        await _aws.CreateNode("large", "return event.size ? 'x'.repeat(event.size) : event.text.length;", "--memory-size", "512", "--timeout", "30");

        const int most = 6_291_455;
        const int wrapping = 11; // {"text":""}
        Assert.Equal($"{most - wrapping}", await _client.Result("large", $$"""{"text":"{{new string('x', most - wrapping)}}"}"""));
        using var tooLarge = await _client.Invoke("large", Encoding.ASCII.GetBytes($$"""{"text":"{{new string('x', most - wrapping + 1)}}"}"""));
        Assert.Equal(413, (int)tooLarge.StatusCode);
        Assert.Equal("""{"Message":"Request must be smaller than 6291456 bytes for the InvokeFunction operation"}""", await Text(tooLarge));
        Assert.Equal("RequestEntityTooLargeException", tooLarge.Headers.GetValues("x-amzn-ErrorType").Single());

        var (answer, payload) = await _aws.Invoke("large", """{"size":6291453}""");
        Assert.Equal((most, ""), (payload.Length, answer.Text("FunctionError")));
        Assert.Equal(6_291_556, (await _client.Result("large", """{"size":6291554}""")).Length);
        (answer, payload) = await _aws.Invoke("large", """{"size":6291555}""");
        Assert.Equal("Unhandled", answer.Text("FunctionError"));
        Assert.Equal("""{"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"}""", payload);
    }

    [Theory]
    [InlineData("""{"a":""")]
    [InlineData("not json")]
    [InlineData("{} {}")]
    [InlineData("'x'")]
    public async Task What_is_not_json_never_reaches_a_function(string payload)
    {
        using var refusal = await _client.Invoke("nobody", Encoding.UTF8.GetBytes(payload));

        Assert.Equal(HttpStatusCode.BadRequest, refusal.StatusCode);
        Assert.Equal("InvalidRequestContentException", refusal.Headers.GetValues("x-amzn-ErrorType").Single());
        var body = Json.Parse(await Text(refusal));
        Assert.Equal("User", body.Text("Type"));
        Assert.StartsWith("Could not parse request body into json: Could not parse payload into json: ", body.Text("message"), StringComparison.Ordinal);
    }

    private static string Log(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));

    private static Task<string> Text(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
