using System.Text;
using System.Text.Json;

namespace Grid.Runtimes.Tests.Languages;

public class RubyTests
{
    public RubyTests()
        : this(fromStem: false)
    {
    }

    protected RubyTests(bool fromStem) => FunctionUnderTest.FromStem.Value = fromStem;

    [Fact]
    public async Task A_result_is_posted_together_with_the_request_for_the_next_event_on_one_connection()
    {
        await using var function = Start("app.handler", "def handler(event:, context:) = { seen: event, none: nil, ünï: '✓' }");

        var first = await function.Invoke("""{"n":1}""");
        var second = await function.Invoke("[2]");

        Assert.Equal($"/2018-06-01/runtime/invocation/{RuntimeApi.RequestId}/response", first.Path);
        Assert.Equal("application/json", first.Header("Content-Type"));
        Assert.Equal("""{"seen":{"n":1},"none":null,"ünï":"✓"}""", first.Text);
        Assert.Equal("""{"seen":[2],"none":null,"ünï":"✓"}""", second.Text);
        Assert.Equal(1, function.Api.Connections);
    }

    [Theory]
    [InlineData("src/app.handler", "def handler(event:, context:) = 1", "1")]
    [InlineData("src/app.Shop::Till.ring", "module Shop; class Till; def self.ring(event:, context:) = 2; end; end", "2")]
    public async Task Handlers_are_functions_or_class_methods(string handler, string code, string answer)
    {
        await using var function = FunctionUnderTest.Start(Machine.Require("ruby").Runtime, handler, ("src/app.rb", code));

        Assert.Equal(answer, (await function.Invoke("{}")).Text);
    }

    [Fact]
    public async Task The_context_has_Lambdas_members()
    {
        await using var function = Start("app.handler", """
            def handler(event:, context:)
              c = context
              [c.function_name, c.function_version, c.memory_limit_in_mb, c.log_group_name, c.log_stream_name, c.invoked_function_arn, c.aws_request_id,
               c.client_context['custom'], c.identity['cognitoIdentityId'], c.get_remaining_time_in_millis > 1000, ENV['_X_AMZN_TRACE_ID']]
            end
            """);

        var posted = await function.Invoke("{}",
            ("Lambda-Runtime-Client-Context", """{"custom":{"k":"é"}}"""),
            ("Lambda-Runtime-Cognito-Identity", """{"cognitoIdentityId":"i","cognitoIdentityPoolId":"p"}"""));

        Assert.Equal(
            """
            ["probe","7","256","/aws/lambda/probe","2026/01/02/[7]0123456789abcdef0123456789abcdef",
            "arn:aws:lambda:eu-west-1:000000000000:function:probe:live","8476a536-e9f4-11e8-9739-2dfe598c3fcd",
            {"k":"é"},"i",true,"Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1"]
            """.ReplaceLineEndings(""), posted.Text);
    }

    [Fact]
    public async Task A_raised_error_is_reported_and_logged_and_the_environment_lives_on()
    {
        await using var function = Start("app.handler", "def handler(event:, context:)\n  raise 'not good' if event == 1\n  puts 'fine'\nend");

        var failed = await function.Invoke("1");
        var fine = await function.Invoke("0");

        Assert.Equal($"/2018-06-01/runtime/invocation/{RuntimeApi.RequestId}/error", failed.Path);
        Assert.Equal("Function<RuntimeError>", failed.Header("Lambda-Runtime-Function-Error-Type"));
        Assert.StartsWith($$"""{"errorMessage":"not good","errorType":"Function<RuntimeError>","stackTrace":["{{function.TaskRoot}}/app.rb:2:in """,
            failed.Text, StringComparison.Ordinal);
        Assert.Single(JsonDocument.Parse(failed.Body).RootElement.GetProperty("stackTrace").EnumerateArray());
        Assert.Equal("null", fine.Text);
        Assert.Equal($"Error raised from handler method\r{failed.Text}\nfine\n", await function.Output());
    }

    [Theory]
    [InlineData("missing.handler", "", "Init<LoadError>", "cannot load such file -- ")]
    [InlineData("app.handler", "require 'nowhere'", "Init<LoadError>", "cannot load such file -- nowhere")]
    [InlineData("app.other", "", "Runtime.HandlerNotFound", "Handler 'app.other' is not defined")]
    [InlineData("app.handler", "def handler(", "Init<SyntaxError>", "")]
    [InlineData("app", "", "Runtime.MalformedHandlerName", "Bad handler 'app'")]
    [InlineData("app.handler", "raise KeyError, 'at load'", "Init<KeyError>", "at load")]
    public async Task An_init_that_fails_is_reported_and_ends_the_process(string handler, string code, string type, string message)
    {
        await using var function = Start(handler, code);

        var posted = await function.Post();

        Assert.Equal("/2018-06-01/runtime/init/error", posted.Path);
        Assert.Equal(type, posted.Header("Lambda-Runtime-Function-Error-Type"));
        var error = JsonDocument.Parse(posted.Body).RootElement;
        Assert.Equal(["errorMessage", "errorType", "stackTrace"], error.EnumerateObject().Select(member => member.Name));
        Assert.Equal(type, error.GetProperty("errorType").GetString());
        Assert.StartsWith(message, error.GetProperty("errorMessage").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, await function.ExitCode());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Six_megabytes_go_both_ways(bool chunked)
    {
        await using var function = Start("app.handler", "def handler(event:, context:) = event");
        var payload = Encoding.UTF8.GetBytes("\"" + new string('é', 3 * 1024 * 1024 - 1) + "\"");

        function.Api.Send(payload, chunked);

        Assert.True((await function.Post()).Body.AsSpan().SequenceEqual(payload));
    }

    [Fact]
    public async Task A_connection_closed_after_a_refusal_is_opened_again()
    {
        await using var function = Start("app.handler", "def handler(event:, context:) = event");
        function.Api.AnswerReply = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n";
        function.Api.CloseAfterAnswer = true;

        await function.Invoke("1");

        Assert.Equal("2", (await function.Invoke("2")).Text);
        Assert.Equal(2, function.Api.Connections);
    }

    private static FunctionUnderTest Start(string handler, string code) =>
        FunctionUnderTest.Start(Machine.Require("ruby").Runtime, handler, ("app.rb", code));
}
