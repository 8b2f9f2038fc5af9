using System.Text;
using System.Text.Json;
using Grid.Contracts.Functions;

namespace Grid.Runtimes.Tests.Languages;

public class DotnetTests
{
    public DotnetTests()
        : this(fromStem: false)
    {
    }

    protected DotnetTests(bool fromStem) => FunctionUnderTest.FromStem.Value = fromStem;

    private const string Assembly = "Grid.Runtimes.Tests";
    private const string Type = "Grid.Runtimes.Tests.Languages.DotnetFunctions";

    [Fact]
    public async Task A_result_is_posted_together_with_the_request_for_the_next_event_on_one_connection()
    {
        await using var function = Start("Raise");

        var first = await function.Invoke("""{"name":"tea","AMOUNT":1}""");
        var second = await function.Invoke("""{"Name":"tea","Amount":2}""");

        Assert.Equal($"/2018-06-01/runtime/invocation/{RuntimeApi.RequestId}/response", first.Path);
        Assert.Equal("application/json", first.Header("Content-Type"));
        Assert.Equal("""{"Name":"tea","Amount":2,"Invocation":1}""", first.Text);
        Assert.Equal("""{"Name":"tea","Amount":3,"Invocation":2}""", second.Text);
        Assert.Equal(1, function.Api.Connections);
    }

    [Theory]
    [InlineData("Upper", "\"abc\"", "\"ABC\"")]
    [InlineData("Later", "21", "42")]
    [InlineData("LaterValue", "7", "21")]
    [InlineData("Nothing", "{}", "null")]
    [InlineData("Echo", "{ \"untouched\" : 1 }", "{ \"untouched\" : 1 }")]
    [InlineData("Reverse", "[1]", "\"]1[\"")]
    [InlineData("Custom", "abc", "[<abc>!]")]
    public async Task Signatures_and_serializers_are_honoured(string method, string payload, string answer)
    {
        await using var function = Start(method);

        Assert.Equal(answer, (await function.Invoke(payload)).Text);
    }

    [Fact]
    public async Task The_context_implements_the_functions_own_interface()
    {
        await using var function = Start("Context");

        var posted = await function.Invoke("{}",
            ("Lambda-Runtime-Client-Context", """{"custom":{"k":"v"},"client":{"app_title":"t"}}"""),
            ("Lambda-Runtime-Cognito-Identity", """{"cognitoIdentityId":"i","cognitoIdentityPoolId":"p"}"""));

        Assert.Equal(
            """
            {"FunctionName":"probe","FunctionVersion":"7","MemoryLimitInMB":256,"LogGroupName":"/aws/lambda/probe",
            "LogStreamName":"2026/01/02/[7]0123456789abcdef0123456789abcdef",
            "InvokedFunctionArn":"arn:aws:lambda:eu-west-1:000000000000:function:probe:live","AwsRequestId":"8476a536-e9f4-11e8-9739-2dfe598c3fcd",
            "Left":true,"Title":"t","Custom":"v","IdentityId":"i","Trace":"Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1"}
            """.ReplaceLineEndings(""), posted.Text);
    }

    [Fact]
    public async Task A_thrown_exception_is_reported_with_its_cause_and_the_environment_lives_on()
    {
        await using var function = Start("Fail");

        var failed = await function.Invoke("\"one\"");
        var again = await function.Invoke("\"two\"");

        Assert.Equal($"/2018-06-01/runtime/invocation/{RuntimeApi.RequestId}/error", failed.Path);
        Assert.Equal("InvalidOperationException", failed.Header("Lambda-Runtime-Function-Error-Type"));
        Assert.StartsWith($$"""{"errorType":"InvalidOperationException","errorMessage":"one","stackTrace":["at {{Type}}.Fail(String message) in """,
            failed.Text, StringComparison.Ordinal);
        Assert.EndsWith("""],"cause":{"errorType":"ArgumentException","errorMessage":"inner","stackTrace":[]}}""", failed.Text, StringComparison.Ordinal);
        Assert.Single(Parse(failed).GetProperty("stackTrace").EnumerateArray());
        Assert.Equal("two", Parse(again).GetProperty("errorMessage").GetString());
    }

    [Fact]
    public async Task An_exception_of_a_task_is_reported_as_itself()
    {
        await using var function = Start("FailLater");

        var posted = await function.Invoke("\"late\"");

        Assert.Equal(("TimeoutException", "late"), (Parse(posted).GetProperty("errorType").GetString(), Parse(posted).GetProperty("errorMessage").GetString()));
    }

    [Theory]
    [InlineData("Grid.Runtimes.Tests::Upper", "Invalid lambda function handler: 'Grid.Runtimes.Tests::Upper'. The valid format is 'ASSEMBLY::TYPE::METHOD'.")]
    [InlineData("Nowhere::A::B",
        "Could not find the specified handler assembly with the file name 'Nowhere'. The assembly should be located in the root of your uploaded .zip file.")]
    [InlineData($"{Assembly}::Nothing::B", "Unable to load type 'Nothing' from assembly 'Grid.Runtimes.Tests'.")]
    [InlineData($"{Assembly}::{Type}::Absent", $"Unable to find method 'Absent' in type '{Type}' from assembly 'Grid.Runtimes.Tests'.")]
    [InlineData($"{Assembly}::{Type}::Same", $"Type '{Type}' has more than one method 'Same'; a handler needs a name of its own.")]
    [InlineData($"{Assembly}::{Type}+Unmade::Handle", "no", "NotSupportedException")]
    public async Task An_init_that_fails_is_reported_and_ends_the_process(string handler, string message, string type = "LambdaValidationException")
    {
        await using var function = FunctionUnderTest.StartIn(AppContext.BaseDirectory, Machine.Require("dotnet10").Runtime, handler);

        var posted = await function.Post();

        Assert.Equal("/2018-06-01/runtime/init/error", posted.Path);
        Assert.Equal(type, posted.Header("Lambda-Runtime-Function-Error-Type"));
        Assert.Equal((type, message), (Parse(posted).GetProperty("errorType").GetString(), Parse(posted).GetProperty("errorMessage").GetString()));
        Assert.Equal(1, await function.ExitCode());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Six_megabytes_go_both_ways(bool chunked)
    {
        await using var function = Start("Echo");
        var payload = Encoding.UTF8.GetBytes("\"" + new string('é', 3 * 1024 * 1024 - 1) + "\"");

        function.Api.Send(payload, chunked);

        Assert.True((await function.Post()).Body.AsSpan().SequenceEqual(payload));
    }

    [Fact]
    public async Task A_connection_closed_after_a_refusal_is_opened_again()
    {
        await using var function = Start("Later");
        function.Api.AnswerReply = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n";
        function.Api.CloseAfterAnswer = true;

        await function.Invoke("1");

        Assert.Equal("4", (await function.Invoke("2")).Text);
        Assert.Equal(2, function.Api.Connections);
    }

    [Fact]
    public async Task Text_logs_have_Lambdas_form()
    {
        await using var function = Start("Log");

        await function.Invoke("\"\"");

        var lines = (await function.Output()).Split('\n');
        const string head = @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\t" + RuntimeApi.RequestId + "\t";
        Assert.Equal(7, lines.Length);
        Assert.Matches(head + "info\tconsole\rof two lines$", lines[0]);
        Assert.Matches(head + "info\tin pieces$", lines[1]);
        Assert.Matches(head + "info\tline$", lines[2]);
        Assert.Matches(head + "dbug\tdetail$", lines[3]);
        Assert.Matches(head + "warn\tcareful$", lines[4]);
        Assert.Matches(head + "fail\tit\rSystem.InvalidOperationException: broke$", lines[5]);
    }

    [Fact]
    public async Task Json_logs_have_Lambdas_members_and_obey_the_level()
    {
        var logging = new LoggingSettings { JsonLogs = true, ApplicationLogLevel = "WARN", SystemLogLevel = "INFO" };
        await using var function = FunctionUnderTest.StartIn(AppContext.BaseDirectory, Machine.Require("dotnet10").Runtime, $"{Assembly}::{Type}::Log", logging);

        await function.Invoke("\"\"");

        var lines = (await function.Output()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        const string trace = "\"requestId\":\"" + RuntimeApi.RequestId + "\",\"traceId\":\"Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1\"";
        Assert.Equal(2, lines.Length);
        Assert.EndsWith($$""","level":"Warning",{{trace}},"message":"careful"}""", lines[0], StringComparison.Ordinal);
        Assert.EndsWith($$""","level":"Error",{{trace}},"message":"it","errorType":"System.InvalidOperationException","errorMessage":"broke","stackTrace":[]}""",
            lines[1], StringComparison.Ordinal);
    }

    private static FunctionUnderTest Start(string method) =>
        FunctionUnderTest.StartIn(AppContext.BaseDirectory, Machine.Require("dotnet10").Runtime, $"{Assembly}::{Type}::{method}");

    private static JsonElement Parse(Posted posted) => JsonDocument.Parse(posted.Body).RootElement;
}
