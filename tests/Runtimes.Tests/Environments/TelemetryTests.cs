using System.Collections.Concurrent;
using System.Diagnostics;

namespace Grid.Runtimes.Tests.Environments;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Init_and_invocations_are_spans()
    {
        var spans = new ConcurrentQueue<Activity>();
        await using var grid = await TestGrid.Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Grid.Runtimes",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);

        var environment = grid.Python("api.next(); os._exit(1)");

        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
        using var result = await TestGrid.Invoke(environment);

        Assert.Equal(
            [("init", ActivityStatusCode.Unset), ("invoke", ActivityStatusCode.Error)],
            spans.Where(span => (string?)span.GetTagItem("faas.instance") == environment.Id).Select(span => (span.OperationName, span.Status)));
    }
}
