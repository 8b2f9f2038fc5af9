using System.Text.Json;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Clients;

/// <summary>The AWS SDK for JavaScript, unmodified: <c>npm/sdk.mjs</c> goes through the operations, <c>npm/sdk.expected.jsonl</c> says what each must give.</summary>
public sealed class JavaScriptSdkTests(JavaScriptSdkTests.Script script) : IClassFixture<JavaScriptSdkTests.Script>
{
    private static readonly string[] Expected = File.ReadAllLines(Path.Combine(Tools.Npm, "sdk.expected.jsonl"));

    public static TheoryData<string> Steps { get; } = new(Expected.Select(StepOf));

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task The_SDK_gets_what_AWS_would_give(string step)
    {
        var lines = await script.Lines;

        Assert.Equal(Expected.Single(line => StepOf(line) == step), lines.SingleOrDefault(line => StepOf(line) == step));
    }

    [Fact]
    public async Task The_SDK_went_through_every_step_and_no_other()
    {
        Assert.Equal(Expected.Select(StepOf), (await script.Lines).Select(StepOf));
    }

    private static string StepOf(string line) => JsonDocument.Parse(line).RootElement.GetProperty("step").GetString()!;

    /// <summary>One run of the script against a grid of its own.</summary>
    public sealed class Script
    {
        private const string Handler = """
            exports.handler = async (event, context) => {
              if (event.throw) throw new RangeError(event.throw);
              if (event.exit !== undefined) process.exit(event.exit);
              if (event.log) console.log(event.log);
              if (event.context) return context.clientContext;
              if (event.arn) return [context.invokedFunctionArn, context.functionVersion];
              if (event.require) return require(event.require);
              return event;
            };
            """;

        private readonly Lazy<Task<string[]>> _lines = new(Run);

        /// <summary>What it printed.</summary>
        public Task<string[]> Lines => _lines.Value;

        private static async Task<string[]> Run()
        {
            Tools.Package("@aws-sdk/client-lambda");
            var runtime = await Tools.NodejsRuntime();
            await using var grid = await GridProcess.Start();
            var variables = new Dictionary<string, string>(new Aws(grid).Environment)
            {
                ["AWS_ENDPOINT_URL"] = grid.Url.ToString().TrimEnd('/'),
                ["NODE_NO_WARNINGS"] = "1",
            };
            var output = await Tools.Run(
                "node",
                [
                    Path.Combine(Tools.Npm, "sdk.mjs"),
                    runtime,
                    Files.Zip(("index.js", Handler)),
                    Files.Zip(("index.js", Handler + "\n// Changed.\n")),
                    Files.Zip(("nodejs/node_modules/tool/index.js", "module.exports = 'spanner';")),
                ],
                variables);
            return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }
}
