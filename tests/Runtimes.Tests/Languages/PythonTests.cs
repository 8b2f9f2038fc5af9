using System.Text;
using System.Text.Json;
using Grid.Contracts.Functions;

namespace Grid.Runtimes.Tests.Languages;

public class PythonTests
{
    public PythonTests()
        : this(fromStem: false)
    {
    }

    protected PythonTests(bool fromStem) => FunctionUnderTest.FromStem.Value = fromStem;

    private static readonly LoggingSettings Json = new() { JsonLogs = true, ApplicationLogLevel = "INFO", SystemLogLevel = "INFO" };

    [Fact]
    public async Task A_result_is_posted_together_with_the_request_for_the_next_event_on_one_connection()
    {
        await using var function = Start("app.handler", "def handler(event, context): return {'seen': event, 'none': None}");

        var first = await function.Invoke("""{"n":1}""");
        var second = await function.Invoke("[2]");

        Assert.Equal($"/2018-06-01/runtime/invocation/{RuntimeApi.RequestId}/response", first.Path);
        Assert.Equal("application/json", first.Header("Content-Type"));
        Assert.Equal(function.Api.Address, first.Header("Host"));
        Assert.Equal("""{"seen": {"n": 1}, "none": null}""", first.Text);
        Assert.Equal("""{"seen": [2], "none": null}""", second.Text);
        Assert.Equal(1, function.Api.Connections);
    }

    [Theory]
    [InlineData("None", "application/json", "null")]
    [InlineData("b'\\x41raw'", "application/unknown", "Araw")]
    [InlineData("[decimal.Decimal('1.10'), decimal.Decimal(12345678901234567890123), 'x']", "application/json", "[1.10, 12345678901234567890123, \"x\"]")]
    public async Task Results_become_bytes(string result, string contentType, string body)
    {
        await using var function = Start("app.handler", $"import decimal\ndef handler(event, context): return {result}");

        var posted = await function.Invoke("{}");

        Assert.Equal(contentType, posted.Header("Content-Type"));
        Assert.Equal(body, posted.Text);
    }

    [Theory]
    [InlineData("src/app.handler", "src/app.py")]
    [InlineData("src.app.handler", "src/app.py")]
    public async Task Handlers_are_found_in_packages(string handler, string file)
    {
        await using var function = FunctionUnderTest.Start(Machine.Require("python").Runtime, handler,
            (file, "def handler(event, context): return __name__"));

        Assert.Equal("\"src.app\"", (await function.Invoke("{}")).Text);
    }

    [Fact]
    public async Task The_functions_folder_comes_before_layers_and_before_a_customers_PYTHONPATH()
    {
        await using var function = FunctionUnderTest.Start(Machine.Require("python").Runtime, "app.handler", new LoggingSettings(),
            [
                ("app.py", "import which, layered, vendored\ndef handler(event, context): return [which.name, layered.name, vendored.name]"),
                ("which.py", "name = 'task'"),
                ("../opt/python/which.py", "name = 'layer'"),
                ("../opt/python/layered.py", "name = 'layer'"),
                ("vendor/vendored.py", "name = 'vendor'"),
            ], environment: new Dictionary<string, string> { ["PYTHONPATH"] = "vendor" });

        Assert.Equal("""["task", "layer", "vendor"]""", (await function.Invoke("{}")).Text);
    }

    [Fact]
    public async Task The_context_has_Lambdas_members()
    {
        await using var function = Start("app.handler", """
            import os
            def handler(event, c):
                return [c.function_name, c.function_version, c.memory_limit_in_mb, c.log_group_name, c.log_stream_name, c.invoked_function_arn, c.aws_request_id,
                        c.tenant_id, c.client_context.custom, c.client_context.client.app_title, c.client_context.env, c.identity.cognito_identity_id,
                        c.identity.cognito_identity_pool_id, c.get_remaining_time_in_millis() > 1000, os.environ['_X_AMZN_TRACE_ID'], os.getcwd() == os.environ['LAMBDA_TASK_ROOT']]
            """);

        var posted = await function.Invoke("{}",
            ("Lambda-Runtime-Client-Context", """{"custom":{"k":"v"},"client":{"app_title":"t"}}"""),
            ("Lambda-Runtime-Cognito-Identity", """{"cognitoIdentityId":"i","cognitoIdentityPoolId":"p"}"""));

        Assert.Equal(
            """
            ["probe", "7", "256", "/aws/lambda/probe", "2026/01/02/[7]0123456789abcdef0123456789abcdef",
             "arn:aws:lambda:eu-west-1:000000000000:function:probe:live", "8476a536-e9f4-11e8-9739-2dfe598c3fcd",
             null, {"k": "v"}, "t", null, "i", "p", true, "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1", true]
            """.ReplaceLineEndings(""), posted.Text);
    }

    [Fact]
    public async Task Without_the_headers_there_is_no_client_context_and_an_empty_identity()
    {
        await using var function = Start("app.handler", "def handler(event, c): return [c.client_context, c.identity.cognito_identity_id]");

        Assert.Equal("[null, null]", (await function.Invoke("{}")).Text);
    }

    [Fact]
    public async Task A_raised_exception_is_reported_with_the_users_frames_and_the_environment_lives_on()
    {
        await using var function = Start("app.handler", """
            def inner(): raise ValueError('not good')
            def handler(event, context):
                if event: inner()
                return 'fine'
            """);

        var failed = await function.Invoke("1");
        var fine = await function.Invoke("0");

        Assert.Equal($"/2018-06-01/runtime/invocation/{RuntimeApi.RequestId}/error", failed.Path);
        Assert.Equal("ValueError", failed.Header("Lambda-Runtime-Function-Error-Type"));
        Assert.Equal("application/vnd.aws.lambda.error+json", failed.Header("Content-Type"));
        var file = function.TaskRoot + "/app.py";
        Assert.Equal(
            $$"""
            {"errorMessage": "not good", "errorType": "ValueError", "requestId": "{{RuntimeApi.RequestId}}", "stackTrace": [
            "  File \"{{file}}\", line 3, in handler\n    if event: inner()\n", 
            "  File \"{{file}}\", line 1, in inner\n    def inner(): raise ValueError('not good')\n"]}
            """.ReplaceLineEndings(""), failed.Text);
        Assert.Equal("\"fine\"", fine.Text);
        Assert.Equal(
            "[ERROR] ValueError: not good\rTraceback (most recent call last):\r" +
            $"\u00a0\u00a0File \"{file}\", line 3, in handler\r\u00a0\u00a0\u00a0\u00a0if event: inner()\r" +
            $"\u00a0\u00a0File \"{file}\", line 1, in inner\r\u00a0\u00a0\u00a0\u00a0def inner(): raise ValueError('not good')\n", await function.Output());
    }

    [Fact]
    public async Task A_result_that_is_no_json_is_a_marshal_error()
    {
        await using var function = Start("app.handler", "def handler(event, context): return {1, 2}");

        Assert.Equal(
            $$"""{"errorMessage": "Unable to marshal response: Object of type set is not JSON serializable", "errorType": "Runtime.MarshalError", "requestId": "{{RuntimeApi.RequestId}}", "stackTrace": []}""",
            (await function.Invoke("{}")).Text);
    }

    [Theory]
    [InlineData("missing.handler", "", "Runtime.ImportModuleError", "Unable to import module 'missing': No module named 'missing'")]
    [InlineData("app.handler", "import nowhere", "Runtime.ImportModuleError", "Unable to import module 'app': No module named 'nowhere'")]
    [InlineData("app.other", "", "Runtime.HandlerNotFound", "Handler 'other' missing on module 'app'")]
    [InlineData("app.handler", "def handler(:", "Runtime.UserCodeSyntaxError", "Syntax error in module 'app': invalid syntax (app.py, line 1)")]
    [InlineData("app", "", "Runtime.MalformedHandlerName", "Bad handler 'app': not enough values to unpack (expected 2, got 1)")]
    [InlineData("app.handler", "raise KeyError('at load')", "KeyError", "'at load'")]
    public async Task An_init_that_fails_is_reported_and_ends_the_process(string handler, string code, string type, string message)
    {
        await using var function = Start(handler, code);

        var posted = await function.Post();

        Assert.Equal("/2018-06-01/runtime/init/error", posted.Path);
        Assert.Equal(type, posted.Header("Lambda-Runtime-Function-Error-Type"));
        var error = JsonDocument.Parse(posted.Body).RootElement;
        Assert.Equal(["errorMessage", "errorType", "requestId", "stackTrace"], error.EnumerateObject().Select(member => member.Name));
        Assert.Equal((type, message, ""), (error.GetProperty("errorType").GetString(), error.GetProperty("errorMessage").GetString(), error.GetProperty("requestId").GetString()));
        Assert.Equal(1, await function.ExitCode());
        Assert.StartsWith($"[ERROR] {type}: {message}\r", await function.Output(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exit_ends_the_process_without_a_report()
    {
        await using var function = Start("app.handler", "import sys\ndef handler(event, context): sys.exit(3)");

        function.Api.Send("{}"u8.ToArray(), chunked: false);

        Assert.Equal(3, await function.ExitCode());
        Assert.Equal(0, function.Api.Posts.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Six_megabytes_go_both_ways(bool chunked)
    {
        await using var function = Start("app.handler", "def handler(event, context): return event.encode()");
        var text = new string('é', 3 * 1024 * 1024 - 1);

        function.Api.Send(Encoding.UTF8.GetBytes($"\"{text}\""), chunked);
        var posted = await function.Post();

        Assert.Equal(6 * 1024 * 1024 - 2, posted.Body.Length);
        Assert.True(text == posted.Text);
    }

    [Fact]
    public async Task A_connection_closed_after_a_refusal_is_opened_again()
    {
        await using var function = Start("app.handler", "def handler(event, context): return event");
        function.Api.AnswerReply = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n";
        function.Api.CloseAfterAnswer = true;

        await function.Invoke("1");
        var second = await function.Invoke("2");

        Assert.Equal("2", second.Text);
        Assert.Equal(2, function.Api.Connections);
    }

    [Fact]
    public async Task Text_logs_have_Lambdas_form_and_print_stays_as_it_is()
    {
        await using var function = Start("app.handler", """
            import logging
            logging.warning('loading')
            def handler(event, context):
                print('plain é')
                logging.getLogger().setLevel('INFO')
                logging.getLogger('x').info('%d things', 2)
                logging.debug('hidden')
            """);

        await function.Invoke("{}");

        var lines = (await function.Output()).Split('\n');
        const string stamp = @"\t\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\t";
        Assert.Matches($@"^\[WARNING\]{stamp}\tloading$", lines[0]);
        Assert.Equal("plain é", lines[1]);
        Assert.Matches($@"^\[INFO\]{stamp}{RuntimeApi.RequestId}\t2 things$", lines[2]);
        Assert.Equal([""], lines[3..]);
    }

    [Fact]
    public async Task Json_logs_have_Lambdas_members_and_obey_the_level()
    {
        await using var function = FunctionUnderTest.Start(Machine.Require("python").Runtime, "app.handler", Json, [("app.py", """
            import logging
            log = logging.getLogger('shop')
            def handler(event, context):
                log.debug('hidden'); log.info('sold', extra={'item': 7})
                try: 1 / 0
                except ZeroDivisionError: log.exception('oh')
                raise KeyError('end')
            """)]);

        await function.Invoke("{}");

        var lines = (await function.Output()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(3, lines.Count);
        Assert.Equal(["timestamp", "level", "message", "logger", "requestId", "item"], Names(lines[0]));
        Assert.Equal(("INFO", "sold", "shop", RuntimeApi.RequestId), (Text(lines[0], "level"), Text(lines[0], "message"), Text(lines[0], "logger"), Text(lines[0], "requestId")));
        Assert.Equal(["timestamp", "level", "message", "logger", "stackTrace", "errorType", "errorMessage", "requestId", "location"], Names(lines[1]));
        Assert.Equal(("ZeroDivisionError", "division by zero", function.TaskRoot + "/app.py:handler:6"),
            (Text(lines[1], "errorType"), Text(lines[1], "errorMessage"), Text(lines[1], "location")));
        Assert.Equal(["timestamp", "log_level", "errorMessage", "errorType", "requestId", "stackTrace"], Names(lines[2]));
        Assert.Equal(("ERROR", "'end'", "KeyError"), (Text(lines[2], "log_level"), Text(lines[2], "errorMessage"), Text(lines[2], "errorType")));
        Assert.All(lines, line => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", Text(line, "timestamp")));
    }

    private static IEnumerable<string> Names(JsonElement line) => line.EnumerateObject().Select(member => member.Name);

    private static string? Text(JsonElement line, string name) => line.GetProperty(name).GetString();

    private static FunctionUnderTest Start(string handler, string code) =>
        FunctionUnderTest.Start(Machine.Require("python").Runtime, handler, ("app.py", code));
}
