using Grid.Conformance.Tests.Clients;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.EventSources;

/// <summary>The AWS SDK for JavaScript, unmodified: <c>npm/events.mjs</c> goes through the operations, <c>npm/events.expected.jsonl</c> says what each must give.</summary>
public sealed class EventsSdkTests
{
    [Fact]
    public async Task The_SDK_gets_what_AWS_would_give()
    {
        Tools.Package("@aws-sdk/client-scheduler");
        Tools.Package("@aws-sdk/client-eventbridge");
        await using var grid = await GridProcess.Start();
        var variables = new Dictionary<string, string>(new Aws(grid).Environment) { ["AWS_ENDPOINT_URL"] = grid.Url.ToString().TrimEnd('/'), ["NODE_NO_WARNINGS"] = "1" };

        var output = await Tools.Run("node", [Path.Combine(Tools.Npm, "events.mjs")], variables);

        Assert.Equal(await File.ReadAllLinesAsync(Path.Combine(Tools.Npm, "events.expected.jsonl"), TestContext.Current.CancellationToken), output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
