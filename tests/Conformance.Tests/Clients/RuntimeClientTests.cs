using System.Text;
using System.Text.Json;

namespace Grid.Conformance.Tests.Clients;

/// <summary>Runtime clients of others, unmodified, inside functions: the Runtime API as they use it.</summary>
public sealed class RuntimeClientTests(RuntimeClients clients) : IClassFixture<RuntimeClients>
{
    private const string Trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

    [Theory]
    [InlineData(RuntimeClients.Ric)]
    [InlineData(RuntimeClients.Compiled)]
    [InlineData(RuntimeClients.Shell)]
    [InlineData(RuntimeClients.Wrapped)]
    public async Task Sequential_invocations_run_in_one_process(string client)
    {
        var function = await clients.Function(client);
        var first = int.Parse((await clients.Curl.Invoke(function, "\"count\"")).Payload, null);

        for (var count = first + 1; count < first + 50; count++) Assert.Equal($"{count}", (await clients.Curl.Invoke(function, "\"count\"")).Payload);
    }

    [Theory]
    [InlineData(RuntimeClients.Ric)]
    [InlineData(RuntimeClients.Compiled)]
    [InlineData(RuntimeClients.Shell)]
    [InlineData(RuntimeClients.Wrapped)]
    public async Task An_error_is_the_answer_and_the_process_lives_on(string client)
    {
        var function = await clients.Function(client);
        var before = int.Parse((await clients.Curl.Invoke(function, "\"count\"")).Payload, null);

        var answer = await clients.Curl.Invoke(function, "\"error\"");

        Assert.Equal(("Unhandled", "Function.Asked", "as asked"), (answer.FunctionError, Text(answer.Json, "errorType"), Text(answer.Json, "errorMessage")));
        Assert.Equal($"{before + 2}", (await clients.Curl.Invoke(function, "\"count\"")).Payload);
    }

    [Theory]
    [InlineData(RuntimeClients.Ric)]
    [InlineData(RuntimeClients.Compiled)]
    [InlineData(RuntimeClients.Shell)]
    [InlineData(RuntimeClients.Wrapped)]
    public async Task A_megabyte_goes_in_and_comes_out_unchanged(string client)
    {
        var payload = $"\"{string.Concat(Enumerable.Repeat("0123456789abcdé", 65_536))}\"";

        var answer = await clients.Curl.Invoke(await clients.Function(client), payload);

        Assert.Null(answer.FunctionError);
        Assert.Equal(1_048_578, Encoding.UTF8.GetByteCount(answer.Payload));
        Assert.True(payload == answer.Payload);
    }

    [Theory]
    [InlineData(RuntimeClients.Ric)]
    [InlineData(RuntimeClients.Compiled)]
    [InlineData(RuntimeClients.Shell)]
    [InlineData(RuntimeClients.Wrapped)]
    public async Task The_context_is_in_the_headers(string client)
    {
        var function = await clients.Function(client);
        var clientContext = Convert.ToBase64String("""{"custom":{"colour":"blue"}}"""u8);
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

        var answer = await clients.Curl.Invoke(function, "\"context\"", $"X-Amz-Client-Context: {clientContext}", $"X-Amzn-Trace-Id: {Trace}");

        var after = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var context = answer.Json;
        Assert.Equal(answer.Headers["x-amzn-RequestId"], Text(context, "requestId"));
        Assert.Equal($"arn:aws:lambda:us-east-1:000000000000:function:{function}", Text(context, "arn"));
        // What the function records hangs below its own segment.
        Assert.Matches("^Root=1-5759e988-bd862e3fe1be46a994272793;Parent=(?!53995c3f42cd8ad8)[0-9a-f]{16};Sampled=1;Lineage=1:", Text(context, "trace"));
        Assert.Equal("blue", Text(context.GetProperty("clientContext").GetProperty("custom"), "colour"));

        // Two of the clients hand out the time that is left, in whole milliseconds.
        Assert.InRange(context.GetProperty("deadlineMs").GetInt64(), before + (RuntimeClients.TimeoutSeconds * 1000) - 2, after + (RuntimeClients.TimeoutSeconds * 1000) + 2);
    }

    [Theory]
    [InlineData(RuntimeClients.Ric, "missing.handler", "Runtime.ImportModuleError")]
    [InlineData(RuntimeClients.Compiled, "init.error", "Runtime.NoHandler")]
    [InlineData(RuntimeClients.Shell, "init.error", "Runtime.NoHandler")]
    [InlineData(RuntimeClients.Wrapped, "missing.handler", "Runtime.ImportModuleError")]
    public async Task An_error_of_init_is_the_answer(string client, string handler, string type)
    {
        var answer = await clients.Curl.Invoke(await clients.Function(client, handler));

        Assert.Equal(("Unhandled", type), (answer.FunctionError, Text(answer.Json, "errorType")));
    }

    [Theory]
    [InlineData(RuntimeClients.Ric)]
    [InlineData(RuntimeClients.Compiled)]
    [InlineData(RuntimeClients.Shell)]
    [InlineData(RuntimeClients.Wrapped)]
    public async Task An_exit_without_an_answer_is_reported_and_the_next_invocation_has_a_new_process(string client)
    {
        var function = await clients.Function(client);

        var answer = await clients.Curl.Invoke(function, "\"exit\"");

        Assert.Equal("Unhandled", answer.FunctionError);
        Assert.Equal(
            $$"""{"errorType":"Runtime.ExitError","errorMessage":"RequestId: {{answer.Headers["x-amzn-RequestId"]}} Error: Runtime exited with error: exit status 7"}""",
            answer.Payload);
        Assert.Equal("1", (await clients.Curl.Invoke(function, "\"count\"")).Payload);
    }

    [Theory]
    [InlineData(RuntimeClients.Ric)]
    [InlineData(RuntimeClients.Wrapped)]
    public async Task A_streamed_response_reaches_a_buffered_caller_whole(string client)
    {
        var answer = await clients.Curl.Invoke(await clients.Function(client, "app.stream"));

        Assert.Null(answer.FunctionError);
        Assert.Equal($"first, {new string('x', 100_000)}, last", answer.Payload);
    }

    [Theory]
    [InlineData(RuntimeClients.Ric)]
    [InlineData(RuntimeClients.Wrapped)]
    public async Task A_stream_that_breaks_off_is_an_error(string client)
    {
        var answer = await clients.Curl.Invoke(await clients.Function(client, "app.stream"), "\"break\"");

        Assert.Equal(("Unhandled", "Function.Broken", "broken off"), (answer.FunctionError, Text(answer.Json, "errorType"), Text(answer.Json, "errorMessage")));
    }

    [Fact]
    public async Task A_wrapper_gets_the_runtimes_command_and_its_environment_reaches_the_handler()
    {
        Assert.Equal("\"node and 1\"", (await clients.Curl.Invoke(await clients.Function(RuntimeClients.Wrapped), "\"wrapped\"")).Payload);
    }

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();
}
