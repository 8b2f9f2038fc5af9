using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Clients;

/// <summary>A function that uses the AWS SDK on the grid it runs on, with nothing but what its environment gives it.</summary>
public sealed class SdkInsideFunctionTests(SdkInsideFunctionTests.Functions functions) : IClassFixture<SdkInsideFunctionTests.Functions>
{
    private const string Handler = """
        const { LambdaClient, InvokeCommand, ListFunctionsCommand } = require('@aws-sdk/client-lambda');
        const client = new LambdaClient({ maxAttempts: 1 });
        const text = bytes => Buffer.from(bytes).toString();

        exports.handler = async event => {
          if (event.list) return (await client.send(new ListFunctionsCommand({}))).Functions.map(each => each.FunctionName);
          if (event.invoke) {
            const answer = await client.send(new InvokeCommand({ FunctionName: event.invoke, Payload: JSON.stringify(event.payload) }));
            return { payload: JSON.parse(text(answer.Payload)), trace: process.env._X_AMZN_TRACE_ID };
          }
          if (event.passes !== undefined) {
            const again = { FunctionName: process.env.AWS_LAMBDA_FUNCTION_NAME, InvocationType: event.type, Payload: JSON.stringify({ ...event, passes: event.passes + 1 }) };
            return client.send(new InvokeCommand(again)).then(
              answer => event.type === 'Event' ? answer.StatusCode : JSON.parse(text(answer.Payload)),
              error => [event.passes, error.$metadata.httpStatusCode, error.name, error.message]);
          }
          const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = process.env;
          const bare = new LambdaClient({ maxAttempts: 1, credentials: { accessKeyId, secretAccessKey } });
          return bare.send(new ListFunctionsCommand({})).then(() => 'let in', error => error.name);
        };
        """;

    private const string Echo = "exports.handler = async event => ({ event, trace: process.env._X_AMZN_TRACE_ID });";

    [Fact]
    public async Task A_function_lists_functions_with_the_credentials_of_its_role()
    {
        var answer = await functions.Invoke("""{"list":true}""");

        Assert.Equal("""["caller","echo"]""", answer.Payload);
    }

    [Fact]
    public async Task A_function_invokes_another_within_its_trace()
    {
        const string root = "Root=1-5759e988-bd862e3fe1be46a994272793";

        var answer = await functions.Invoke("""{"invoke":"echo","payload":{"say":"grüße"}}""", $"X-Amzn-Trace-Id: {root};Parent=53995c3f42cd8ad8;Sampled=1");

        var inner = answer.Json.GetProperty("payload");
        Assert.Equal("grüße", inner.GetProperty("event").GetProperty("say").GetString());
        Assert.StartsWith(root, inner.GetProperty("trace").GetString(), StringComparison.Ordinal);
        Assert.Matches("^Root=1-5759e988-bd862e3fe1be46a994272793;Parent=[0-9a-f]{16};Sampled=1;Lineage=1:[0-9a-f]{8}:0$", answer.Json.GetProperty("trace").GetString());
        var lineage = answer.Json.GetProperty("trace").GetString()!.Split(";Lineage=")[1];
        Assert.Matches($@"^{root};Parent=[0-9a-f]{{16}};Sampled=1;Lineage={Regex.Escape(lineage)}\|[0-9a-f]{{8}}:0$", inner.GetProperty("trace").GetString());
    }

    [Fact]
    public async Task A_function_that_calls_itself_in_a_circle_is_stopped_on_its_seventeenth_pass()
    {
        const string trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0";
        var lineage = (await functions.Invoke("{}", $"X-Amzn-Trace-Id: {trace}")).Headers["X-Amzn-Trace-Id"];

        // Thirteen passes are behind it; what waits for itself takes an environment for each.
        var answer = await functions.Invoke("""{"passes":14,"type":"RequestResponse"}""", $"X-Amzn-Trace-Id: {lineage[..^1]}12");

        Assert.Equal("""[16,400,"RecursiveInvocationException","Lambda has detected your function being invoked in a recursive loop with other AWS resources and stopped your function's invocation."]""", answer.Payload);
    }

    [Fact]
    public async Task An_event_that_goes_round_is_given_up_after_sixteen_passes_and_its_destination_says_why()
    {
        var grid = await functions.Grid;
        var bucket = Path.Combine(grid.DataFolder, "buckets", "loops");
        Directory.CreateDirectory(bucket);
        using var client = new SignedClient(grid);
        const string config = """{"DestinationConfig":{"OnFailure":{"Destination":"arn:aws:s3:::loops"}}}""";
        using var put = await client.Send(HttpMethod.Put, "/2019-09-25/functions/caller/event-invoke-config", Encoding.UTF8.GetBytes(config));
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);

        Assert.Equal("202", (await functions.Invoke("""{"passes":1,"type":"Event"}""")).Payload);

        string[] objects = [];
        await Eventually.Holds(() => (objects = [.. Directory.GetFiles(bucket, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".new", StringComparison.Ordinal))]).Length > 0, "the record in the bucket");
        var record = Json.Parse(await File.ReadAllTextAsync(Assert.Single(objects), TestContext.Current.CancellationToken));
        Assert.Equal(("RecursiveInvocation", 17), (record.Text("requestContext", "condition"), record.At("requestPayload", "passes").GetInt32()));
        Assert.StartsWith(Path.Combine(bucket, "aws", "lambda", "async", "caller"), objects[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_keys_of_a_session_are_worth_nothing_without_its_token()
    {
        Assert.Equal("\"UnrecognizedClientException\"", (await functions.Invoke("{}")).Payload);
    }

    /// <summary>A grid with a function that carries the SDK, and one to be invoked.</summary>
    public sealed class Functions : IAsyncDisposable
    {
        private readonly Lazy<Task<GridProcess>> _grid = new(Start);

        public async ValueTask DisposeAsync()
        {
            if (_grid is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) await (await _grid.Value).DisposeAsync();
        }

        internal Task<GridProcess> Grid => _grid.Value;

        internal async Task<Curl.Answer> Invoke(string payload, params string[] headers) => await new Curl(await _grid.Value).Invoke("caller", payload, headers);

        private static async Task<GridProcess> Start()
        {
            var zip = Files.Zip(("index.js", Handler));
            await Tools.AddPackages(zip, "@aws-sdk/client-lambda");
            var settings = $$"""{"Runtime":"{{await Tools.NodejsRuntime()}}","Handler":"index.handler","MemorySize":256,"Timeout":30}""";
            var grid = await GridProcess.Start();
            await new Curl(grid).Create("caller", settings, zip);
            await new Curl(grid).Create("echo", settings, Files.Zip(("index.js", Echo)));
            return grid;
        }
    }
}
