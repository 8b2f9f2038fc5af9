using System.Text;
using System.Text.Json;
using Grid.Contracts.Functions;
using Grid.Runtimes.Languages;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Grid.Runtimes.Tests.Languages;

public class NodejsTests
{
    public NodejsTests()
        : this(fromStem: false)
    {
    }

    protected NodejsTests(bool fromStem) => FunctionUnderTest.FromStem.Value = fromStem;

    private static readonly LoggingSettings Json = new() { JsonLogs = true, ApplicationLogLevel = "INFO", SystemLogLevel = "INFO" };

    [Fact]
    public async Task A_result_is_posted_together_with_the_request_for_the_next_event_on_one_connection()
    {
        await using var function = Start("index.handler", "exports.handler = async event => ({ seen: event, ünï: '✓' })");

        var first = await function.Invoke("""{"n":1}""");
        var second = await function.Invoke("[2]");

        Assert.Equal("POST", first.Method);
        Assert.Equal($"/2018-06-01/runtime/invocation/{RuntimeApi.RequestId}/response", first.Path);
        Assert.Equal("application/json", first.Header("Content-Type"));
        Assert.Equal(function.Api.Address, first.Header("Host"));
        Assert.Equal("""{"seen":{"n":1},"ünï":"✓"}""", first.Text);
        Assert.Equal("""{"seen":[2],"ünï":"✓"}""", second.Text);
        Assert.Equal(1, function.Api.Connections);
    }

    [Theory]
    [InlineData("exports.handler = async () => {}", "null")]
    [InlineData("exports.handler = () => {}", "null")]
    [InlineData("exports.handler = async () => () => 1", "null")]
    [InlineData("exports.handler = (event, context, callback) => setTimeout(() => callback(null, 'late'), 1)", "\"late\"")]
    [InlineData("exports.handler = (event, context) => context.succeed(1)", "1")]
    [InlineData("exports.handler = (event, context) => context.done(null, 2)", "2")]
    public async Task Every_way_to_answer_is_understood(string code, string answer)
    {
        await using var function = Start("index.handler", code);

        Assert.Equal(answer, (await function.Invoke("{}")).Text);
    }

    [Theory]
    [InlineData(true, "2")]
    [InlineData(false, "1")]
    public async Task A_callback_waits_for_the_event_loop_unless_told_not_to(bool waits, string answer)
    {
        await using var function = Start("index.handler", $$"""
            exports.handler = (event, context, callback) => {
              const result = { toJSON: () => result.count, count: 1 };
              context.callbackWaitsForEmptyEventLoop = {{(waits ? "true" : "false")}};
              setTimeout(() => result.count++, 20);
              callback(null, result);
            };
            """);

        Assert.Equal(answer, (await function.Invoke("{}")).Text);
    }

    [Theory]
    [InlineData("index.handler", "index.mjs", "export const handler = async () => import.meta.url.endsWith('index.mjs')")]
    [InlineData("index.handler", "index.cjs", "exports.handler = async () => true")]
    [InlineData("index.handler", "index.js", "await null; export const handler = async () => true")]
    [InlineData("src/app/main.api.get", "src/app/main.js", "exports.api = { get: async () => true }")]
    [InlineData("index.handler", "node_modules/index/index.js", "exports.handler = async () => true")]
    public async Task Handlers_are_found_in_modules_of_both_kinds(string handler, string file, string code)
    {
        await using var function = FunctionUnderTest.Start(Machine.Require("nodejs").Runtime, handler, (file, code));

        Assert.Equal("true", (await function.Invoke("{}")).Text);
    }

    [Fact]
    public async Task A_package_of_type_module_makes_js_files_modules()
    {
        await using var function = FunctionUnderTest.Start(Machine.Require("nodejs").Runtime, "index.handler",
            ("package.json", """{"type":"module"}"""), ("index.js", "export const handler = async () => typeof require"));

        Assert.Equal("\"undefined\"", (await function.Invoke("{}")).Text);
    }

    [Fact]
    public async Task The_trace_id_is_a_variable_like_others_for_programs_that_the_function_starts_too()
    {
        await using var function = Start("index.handler", """
            const { execFileSync } = require('node:child_process');
            exports.handler = async () => {
              const name = '_X_AMZN_TRACE_ID';
              const seen = [name in process.env, Object.keys(process.env).includes(name), { ...process.env }[name].slice(0, 6), execFileSync('sh', ['-c', 'echo $' + name]).toString().slice(0, 6)];
              process.env.OWN = 5;
              seen.push(execFileSync('sh', ['-c', 'echo $OWN']).toString().trim(), typeof process.env.OWN);
              delete process.env[name];
              return [...seen, name in process.env, process.env[name] ?? null];
            };
            """);

        Assert.Equal("""[true,true,"Root=1","Root=1","5","string",false,null]""", (await function.Invoke("{}")).Text);
        Assert.Equal("""[true,true,"Root=1","Root=1","5","string",false,null]""", (await function.Invoke("{}")).Text);
    }

    [Fact]
    public async Task The_context_has_Lambdas_members()
    {
        await using var function = Start("index.handler", """
            exports.handler = async (event, context) => ({
              ...context, left: context.getRemainingTimeInMillis() > 1000, trace: process.env._X_AMZN_TRACE_ID, root: process.cwd() === process.env.LAMBDA_TASK_ROOT,
            });
            """);

        var posted = await function.Invoke("{}",
            ("Lambda-Runtime-Client-Context", """{"custom":{"k":"é"}}"""),
            ("Lambda-Runtime-Cognito-Identity", """{"cognitoIdentityId":"i","cognitoIdentityPoolId":"p"}"""));

        Assert.Equal(
            """
            {"functionName":"probe","functionVersion":"7","memoryLimitInMB":"256","logGroupName":"/aws/lambda/probe",
            "logStreamName":"2026/01/02/[7]0123456789abcdef0123456789abcdef","clientContext":{"custom":{"k":"é"}},
            "identity":{"cognitoIdentityId":"i","cognitoIdentityPoolId":"p"},
            "invokedFunctionArn":"arn:aws:lambda:eu-west-1:000000000000:function:probe:live","awsRequestId":"8476a536-e9f4-11e8-9739-2dfe598c3fcd",
            "callbackWaitsForEmptyEventLoop":true,"left":true,"trace":"Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1","root":true}
            """.ReplaceLineEndings(""), posted.Text);
    }

    [Fact]
    public async Task A_thrown_error_is_reported_with_its_trace_and_the_environment_lives_on()
    {
        await using var function = Start("index.handler",
            "exports.handler = async event => { if (event.fail) throw new RangeError('too far'); return 'fine'; }");

        var failed = await function.Invoke("""{"fail":true}""");
        var fine = await function.Invoke("{}");

        Assert.Equal($"/2018-06-01/runtime/invocation/{RuntimeApi.RequestId}/error", failed.Path);
        Assert.Equal("RangeError", failed.Header("Lambda-Runtime-Function-Error-Type"));
        Assert.Equal("application/vnd.aws.lambda.error+json", failed.Header("Content-Type"));
        Assert.StartsWith(
            $$"""{"errorType":"RangeError","errorMessage":"too far","trace":["RangeError: too far","    at exports.handler ({{function.TaskRoot}}/index.js:1:""",
            failed.Text, StringComparison.Ordinal);
        Assert.Equal("\"fine\"", fine.Text);
        Assert.Matches(
            $$"""^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\t{{RuntimeApi.RequestId}}\tERROR\tInvoke Error \t\{"errorType":"RangeError","errorMessage":"too far","stack":\[""",
            await function.Output());
    }

    [Theory]
    [InlineData("exports.handler = async () => { throw 'text' }", """{"errorType":"string","errorMessage":"text","trace":[]}""")]
    [InlineData("exports.handler = (e, c, callback) => callback('text')", """{"errorType":"string","errorMessage":"text","trace":[]}""")]
    [InlineData("exports.handler = () => { throw 5 }", """{"errorType":"number","errorMessage":"5","trace":[]}""")]
    public async Task Anything_may_be_thrown(string code, string body)
    {
        await using var function = Start("index.handler", code);

        Assert.Equal(body, (await function.Invoke("{}")).Text);
    }

    [Theory]
    [InlineData("exports.handler = async () => ({ big: 1n })", "Runtime.MarshalError", "Unable to stringify response body")]
    [InlineData("exports.handler = () => new Promise(() => {})", "Runtime.NodeJsExit",
        "The event loop is empty, but the promise that the handler returned was never settled.")]
    public async Task An_answer_that_cannot_come_is_an_error(string code, string type, string message)
    {
        await using var function = Start("index.handler", code);

        var posted = await function.Invoke("{}");

        Assert.Equal((type, message), ErrorOf(posted));
    }

    [Theory]
    [InlineData("exports.handler = () => { setTimeout(() => { throw new Error('later') }, 1); return new Promise(() => {}) }", "Error", "later", 129)]
    [InlineData("exports.handler = async () => { Promise.reject(new Error('lost')); return 1 }", "Runtime.UnhandledPromiseRejection", "Error: lost", 128)]
    public async Task An_error_that_nobody_handles_answers_the_invocation_and_ends_the_process(string code, string type, string message, int exitCode)
    {
        await using var function = Start("index.handler", code);

        var posted = await function.Invoke("{}");

        Assert.EndsWith("/error", posted.Path, StringComparison.Ordinal);
        Assert.Equal((type, message), ErrorOf(posted));
        Assert.Equal(exitCode, await function.ExitCode());
    }

    [Theory]
    [InlineData("missing.handler", "", "Runtime.ImportModuleError", "Error: Cannot find module 'missing'")]
    [InlineData("index.handler", "require('nowhere')", "Runtime.ImportModuleError", "Error: Cannot find module 'nowhere'")]
    [InlineData("index.other", "exports.handler = 1", "Runtime.HandlerNotFound", "index.other is undefined or not exported")]
    [InlineData("index.handler", "exports.handler = 1", "Runtime.HandlerNotFound", "index.handler is not a function")]
    [InlineData("index.handler", "exports.handler = (", "Runtime.UserCodeSyntaxError", "SyntaxError: Unexpected ")]
    [InlineData("index", "", "Runtime.MalformedHandlerName", "Bad handler")]
    [InlineData("../index.handler", "", "Runtime.MalformedHandlerName",
        "'../index.handler' is not a valid handler name. Use absolute paths when specifying root directories in handler names.")]
    [InlineData("index.handler", "throw new TypeError('at load')", "TypeError", "at load")]
    public async Task An_init_that_fails_is_reported_and_ends_the_process(string handler, string code, string type, string message)
    {
        await using var function = Start(handler, code);

        var posted = await function.Post();

        Assert.Equal("/2018-06-01/runtime/init/error", posted.Path);
        Assert.Equal(type, posted.Header("Lambda-Runtime-Function-Error-Type"));
        Assert.Equal(type, ErrorOf(posted).Type);
        Assert.StartsWith(message, ErrorOf(posted).Message, StringComparison.Ordinal);
        Assert.Equal(1, await function.ExitCode());
        Assert.Contains("\tundefined\tERROR\tUncaught Exception \t{\"errorType\":\"" + type, await function.Output(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nodejs24_refuses_handlers_with_a_callback()
    {
        var options = new RuntimesOptions { Interpreters = { ["nodejs24.x"] = Machine.Require("nodejs").InterpreterPath } };
        var inventory = new RuntimeInventory(Options.Create(options), TimeProvider.System, NullLogger<RuntimeInventory>.Instance);
        var planner = new LaunchPlanner(inventory, new JavaClasses(Options.Create(options), NullLogger<JavaClasses>.Instance));
        await using var function = FunctionUnderTest.Start("nodejs24.x", "index.handler", new LoggingSettings(),
            [("index.js", "exports.handler = (event, context, callback) => callback()")], planner);

        Assert.Equal("Runtime.CallbackHandlerDeprecated", ErrorOf(await function.Post()).Type);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Six_megabytes_go_both_ways(bool chunked)
    {
        await using var function = Start("index.handler", "exports.handler = async event => event");
        var text = "\"" + new string('é', 3 * 1024 * 1024 - 1) + "\"";

        function.Api.Send(Encoding.UTF8.GetBytes(text), chunked);
        var posted = await function.Post();

        Assert.Equal(6 * 1024 * 1024, posted.Body.Length);
        Assert.True(text == posted.Text);
    }

    [Fact]
    public async Task A_connection_closed_after_a_refusal_is_opened_again()
    {
        await using var function = Start("index.handler", "exports.handler = async event => event");
        function.Api.AnswerReply = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n";
        function.Api.CloseAfterAnswer = true;

        await function.Invoke("1");
        var second = await function.Invoke("2");

        Assert.Equal("2", second.Text);
        Assert.Equal(2, function.Api.Connections);
    }

    [Fact]
    public async Task Text_logs_are_one_line_per_event_in_Lambdas_form()
    {
        await using var function = Start("index.handler", """
            console.log('loading');
            exports.handler = async () => {
              console.log('%s has\n%d lines', 'this', 2, { a: 1 });
              console.warn('careful'); console.debug('detail'); process.stdout.write('raw\n');
            };
            """);

        await function.Invoke("{}");

        var lines = (await function.Output()).Split('\n');
        const string stamp = @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\t";
        Assert.Matches(stamp + "undefined\tINFO\tloading$", lines[0]);
        Assert.Matches(stamp + $"{RuntimeApi.RequestId}\tINFO\tthis has\r2 lines {{ a: 1 }}$", lines[1]);
        Assert.Matches(stamp + $"{RuntimeApi.RequestId}\tWARN\tcareful$", lines[2]);
        Assert.Matches(stamp + $"{RuntimeApi.RequestId}\tDEBUG\tdetail$", lines[3]);
        Assert.Equal(["raw", ""], lines[4..]);
    }

    [Fact]
    public async Task Json_logs_have_Lambdas_members_and_obey_the_level()
    {
        await using var function = FunctionUnderTest.Start(Machine.Require("nodejs").Runtime, "index.handler", Json, [("index.js", """
            exports.handler = async () => {
              console.debug('hidden'); console.log({ a: 1 }); console.error('it', new TypeError('broke')); throw new Error('end');
            };
            """)]);

        await function.Invoke("{}");

        var lines = (await function.Output()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        const string head = """^\{"timestamp":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z","level":""";
        Assert.Equal(3, lines.Length);
        Assert.Matches(head + $$"""
            "INFO","requestId":"{{RuntimeApi.RequestId}}","message":\{"a":1\}\}$
            """, lines[0]);
        Assert.Matches(head + $$"""
            "ERROR","requestId":"{{RuntimeApi.RequestId}}","message":"it TypeError: broke\\n.*","errorType":"TypeError","errorMessage":"broke","stackTrace":\["TypeError: broke",.*\]\}$
            """, lines[1]);
        Assert.Matches(head + $$"""
            "ERROR","requestId":"{{RuntimeApi.RequestId}}","message":\{"errorType":"Error","errorMessage":"end","stackTrace":\["Error: end",.*\]\}\}$
            """, lines[2]);
    }

    private static FunctionUnderTest Start(string handler, string code) =>
        FunctionUnderTest.Start(Machine.Require("nodejs").Runtime, handler, ("index.js", code));

    private static (string? Type, string Message) ErrorOf(Posted posted)
    {
        var error = JsonDocument.Parse(posted.Body).RootElement;
        return (error.GetProperty("errorType").GetString(), error.GetProperty("errorMessage").GetString()!);
    }
}
