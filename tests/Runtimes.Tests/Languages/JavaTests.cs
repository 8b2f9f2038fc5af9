using System.Text;
using System.Text.Json;
using Grid.Contracts.Functions;

namespace Grid.Runtimes.Tests.Languages;

public class JavaTests : IClassFixture<JavaTests.Kit>
{
    private readonly Kit kit;

    public JavaTests(Kit kit)
        : this(kit, fromStem: false)
    {
    }

    protected JavaTests(Kit kit, bool fromStem)
    {
        this.kit = kit;
        FunctionUnderTest.FromStem.Value = fromStem;
    }

    [Fact]
    public async Task A_result_is_posted_together_with_the_request_for_the_next_event_on_one_connection()
    {
        await using var function = Start("shop.Functions::seen");

        var first = await function.Invoke("""{"n":1,"list":[1.5,true,null,"é\u00e9\n"]}""");
        var second = await function.Invoke("{}");

        Assert.Equal($"/2018-06-01/runtime/invocation/{RuntimeApi.RequestId}/response", first.Path);
        Assert.Equal("application/json", first.Header("Content-Type"));
        Assert.Equal("""{"seen":{"n":1,"list":[1.5,true,null,"éé\n"]},"count":1,"none":null}""", first.Text);
        Assert.Equal("""{"seen":{},"count":2,"none":null}""", second.Text);
        Assert.Equal(1, function.Api.Connections);
    }

    [Theory]
    [InlineData("shop.Functions::upper", "\"abc\"", "\"ABC\"")]
    [InlineData("shop.Functions::twice", "9007199254740993", "18014398509481986")]
    [InlineData("shop.Functions::reversed", "[1,2,3]", "[3,2,1]")]
    [InlineData("shop.Functions::nothing", "{}", "null")]
    [InlineData("shop.Functions::raise", """{"name":"tea","amount":1,"tags":["a"]}""", """{"name":"tea","amount":2,"tags":["a"]}""")]
    [InlineData("shop.Functions::bean", """{"amount":1,"other":2}""", """{"amount":2}""")]
    [InlineData("shop.Functions::stream", "{ \"untouched\" : 1 }", "{ \"untouched\" : 1 }")]
    [InlineData("shop.Functions$Requests", """{"name":"tea","amount":1}""", "\"tea for probe\"")]
    [InlineData("shop.Functions$Requests::handleRequest", """{"name":"tea","amount":1}""", "\"tea for probe\"")]
    [InlineData("shop.Functions$Streams", "{ \"untouched\" : 1 }", "{ \"untouched\" : 1 }")]
    public async Task Methods_and_handler_interfaces_are_understood(string handler, string payload, string answer)
    {
        await using var function = Start(handler);

        Assert.Equal(answer, (await function.Invoke(payload)).Text);
    }

    [Fact]
    public async Task The_context_implements_the_functions_own_interface()
    {
        await using var function = Start("shop.Functions::context");

        var posted = await function.Invoke("{}",
            ("Lambda-Runtime-Client-Context", """{"custom":{"k":"v"},"client":{"app_title":"t"}}"""),
            ("Lambda-Runtime-Cognito-Identity", """{"cognitoIdentityId":"i","cognitoIdentityPoolId":"p"}"""));

        Assert.Equal(
            """
            ["probe","7",256,"/aws/lambda/probe","2026/01/02/[7]0123456789abcdef0123456789abcdef",
            "arn:aws:lambda:eu-west-1:000000000000:function:probe:live","8476a536-e9f4-11e8-9739-2dfe598c3fcd",
            "t",{"k":"v"},"i",true,"Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1"]
            """.ReplaceLineEndings(""), posted.Text);
    }

    [Fact]
    public async Task A_thrown_exception_is_reported_with_its_cause_and_the_environment_lives_on()
    {
        await using var function = Start("shop.Functions::fail");

        var failed = await function.Invoke("\"one\"");
        var again = await function.Invoke("\"two\"");

        Assert.Equal($"/2018-06-01/runtime/invocation/{RuntimeApi.RequestId}/error", failed.Path);
        Assert.Equal("java.lang.IllegalStateException", failed.Header("Lambda-Runtime-Function-Error-Type"));
        Assert.Matches(
            """^\{"errorMessage":"one","errorType":"java.lang.IllegalStateException","stackTrace":\["shop.Functions.fail\(Functions.java:\d+\)"\]""" +
            ""","cause":\{"errorMessage":"inner","errorType":"java.io.IOException","stackTrace":\["shop.Functions.fail\(Functions.java:\d+\)"\]\}\}$""", failed.Text);
        Assert.Equal("two", JsonDocument.Parse(again.Body).RootElement.GetProperty("errorMessage").GetString());
        Assert.StartsWith("java.lang.IllegalStateException: one\r\tat shop.Functions.fail(", await function.Output(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shop.Absent::x", "java.lang.ClassNotFoundException", "Class not found: shop.Absent")]
    [InlineData("shop.Functions::absent", "Runtime.HandlerNotFound", "No public method named absent on class shop.Functions")]
    [InlineData("shop.Functions", "Runtime.HandlerNotFound",
        "Class shop.Functions implements neither RequestHandler nor RequestStreamHandler, and the handler names no method")]
    [InlineData("a::b::c", "Runtime.MalformedHandlerName", "Bad handler 'a::b::c'")]
    [InlineData("shop.Functions$Unmade::handle", "java.lang.UnsupportedOperationException", "no")]
    public async Task An_init_that_fails_is_reported_and_ends_the_process(string handler, string type, string message)
    {
        await using var function = Start(handler);

        var posted = await function.Post();

        Assert.Equal("/2018-06-01/runtime/init/error", posted.Path);
        Assert.Equal(type, posted.Header("Lambda-Runtime-Function-Error-Type"));
        var error = JsonDocument.Parse(posted.Body).RootElement;
        Assert.Equal((type, message), (error.GetProperty("errorType").GetString(), error.GetProperty("errorMessage").GetString()));
        Assert.Equal(1, await function.ExitCode());
    }

    [Theory]
    [InlineData("shop.Functions::stream", false)]
    [InlineData("shop.Functions$Streams", true)]
    [InlineData("shop.Functions::upper", true)]
    public async Task Six_megabytes_go_both_ways(string handler, bool chunked)
    {
        await using var function = Start(handler);
        var payload = Encoding.UTF8.GetBytes("\"" + new string('É', 3 * 1024 * 1024 - 1) + "\"");

        function.Api.Send(payload, chunked);

        Assert.True((await function.Post()).Body.AsSpan().SequenceEqual(payload));
    }

    [Fact]
    public async Task A_connection_closed_after_a_refusal_is_opened_again()
    {
        await using var function = Start("shop.Functions::twice");
        function.Api.AnswerReply = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n";
        function.Api.CloseAfterAnswer = true;

        await function.Invoke("1");

        Assert.Equal("4", (await function.Invoke("2")).Text);
        Assert.Equal(2, function.Api.Connections);
    }

    [Fact]
    public async Task Text_logs_are_what_the_function_says()
    {
        await using var function = Start("shop.Functions::log");

        await function.Invoke("\"\"");

        Assert.Equal("printed\nsaid\ndetail\ncareful\n", await function.Output());
    }

    [Fact]
    public async Task Json_logs_have_Lambdas_members_and_obey_the_level()
    {
        var logging = new LoggingSettings { JsonLogs = true, ApplicationLogLevel = "INFO", SystemLogLevel = "INFO" };
        await using var function = FunctionUnderTest.StartIn(kit.Functions.TaskRoot, kit.Functions.Runtime, "shop.Functions::log", logging);

        await function.Invoke("\"\"");

        var lines = (await function.Output()).Split('\n');
        const string head = """^\{"timestamp":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z","level":\x22""";
        Assert.Equal("printed", lines[0]);
        Assert.Matches(head + $$"""UNDEFINED","message":"said","AWSRequestId":"{{RuntimeApi.RequestId}}"\}$""", lines[1]);
        Assert.Matches(head + $$"""WARN","message":"careful","AWSRequestId":"{{RuntimeApi.RequestId}}"\}$""", lines[2]);
        Assert.Equal([""], lines[3..]);
    }

    private FunctionUnderTest Start(string handler) => FunctionUnderTest.StartIn(kit.Functions.TaskRoot, kit.Functions.Runtime, handler);

    /// <summary>Compiles on first use, inside a test, so that a machine without a kit skips instead of failing.</summary>
    public sealed class Kit : IDisposable
    {
        private readonly Lazy<JavaFunctions> functions = new(() => new JavaFunctions());

        public JavaFunctions Functions => functions.Value;

        public void Dispose()
        {
            if (functions.IsValueCreated) functions.Value.Dispose();
        }
    }
}
