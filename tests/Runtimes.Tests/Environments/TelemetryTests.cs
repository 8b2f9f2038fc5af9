using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Grid.Runtimes.Environments;

namespace Grid.Runtimes.Tests.Environments;

public sealed class TelemetryTests
{
    private const string Phases = "code sandbox boot init";

    [Fact]
    public async Task Init_and_invocations_are_spans_and_the_phases_of_the_start_stand_below_init()
    {
        var spans = new ConcurrentQueue<Activity>();
        await using var grid = await TestGrid.Start();
        using var listener = Listen(spans);

        var environment = grid.Python("api.next(); os._exit(1)");
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
        using var result = await TestGrid.Invoke(environment);

        var own = Own(spans, environment);
        Assert.Equal([("init", ActivityStatusCode.Unset), ("invoke", ActivityStatusCode.Error)], own.Select(span => (span.OperationName, span.Status)));
        var phases = spans.Where(span => span.ParentSpanId == own[0].SpanId).ToArray();
        Assert.Equal(Phases.Split(' ').Select(phase => $"coldstart {phase}"), phases.Select(span => span.OperationName));
        for (var i = 1; i < phases.Length; i++) Assert.Equal(phases[i - 1].StartTimeUtc + phases[i - 1].Duration, phases[i].StartTimeUtc);
        Assert.All(phases, span => Assert.Equal(span.Duration.TotalMilliseconds, own[0].GetTagItem($"grid.coldstart.{span.OperationName["coldstart ".Length..]}_ms")));
        Assert.True((bool)own[1].GetTagItem("faas.coldstart")!);
    }

    [Fact]
    public async Task The_first_invocation_has_the_start_and_the_next_one_has_not()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python("while True:\n    id, body, h = api.next()\n    api.respond(id, b'x')");
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        using var first = await TestGrid.Invoke(environment);
        using var second = await TestGrid.Invoke(environment);

        Assert.Equal($"placement {Phases} ready", string.Join(' ', first.ColdStart!.Steps.Select(step => step.Phase)));
        Assert.All(first.ColdStart.Steps, step => Assert.True(step.Duration >= TimeSpan.Zero));
        Assert.Contains($"Init Duration: {first.ColdStart.InitDuration.TotalMilliseconds:0.00} ms", string.Join('\n', grid.Log.Lines), StringComparison.Ordinal);
        Assert.Null(second.ColdStart);
    }

    [Fact]
    public async Task Starts_and_invocations_are_measured()
    {
        var measured = new ConcurrentQueue<(string Name, string Tags)>();
        await using var grid = await TestGrid.Start();
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Grid.Runtimes") listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
        {
            Assert.True(value >= 0);
            var text = string.Join(' ', tags.ToArray().Select(tag => $"{tag.Value}"));
            if (text.Contains("measured", StringComparison.Ordinal)) measured.Enqueue((instrument.Name, text));
        });
        listener.Start();

        var environment = grid.Start("measured", "provisioned-concurrency", "id, body, h = api.next(); api.respond(id, b'x'); api.next(); os._exit(1)");
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
        using var first = await TestGrid.Invoke(environment);
        using var second = await TestGrid.Invoke(environment);

        Assert.Null(first.ColdStart);
        Assert.Equal(
            [
                ("grid.init.duration", "measured python3.11 provisioned-concurrency"),
                ("grid.invocation.duration", "measured success"),
                ("grid.invocation.duration", "measured error"),
            ],
            measured);
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(Fault.CauseLimit, true)]
    [InlineData(Fault.CauseLimit + 1, false)]
    public async Task The_runtimes_xray_cause_is_an_event_of_the_span_unless_it_is_too_long(int length, bool kept)
    {
        var spans = new ConcurrentQueue<Activity>();
        await using var grid = await TestGrid.Start();
        using var listener = Listen(spans);
        var environment = grid.Python($$"""
            id, body, h = api.next()
            api.call('POST', f'runtime/invocation/{id}/error', b'{}', 'Lambda-Runtime-Function-XRay-Error-Cause: ' + 'c' * {{length}} + '\r\n')
            """);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        using var result = await TestGrid.Invoke(environment);

        var invoke = Assert.Single(Own(spans, environment), span => span.OperationName == "invoke");
        Assert.Equal(kept ? [("aws.xray.error_cause", "aws.xray.cause", new string('c', length))] : [], invoke.Events.Select(e => (e.Name, e.Tags.Single().Key, (string)e.Tags.Single().Value!)));
    }

    private static ActivityListener Listen(ConcurrentQueue<Activity> spans)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Grid.Runtimes",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static Activity[] Own(ConcurrentQueue<Activity> spans, IExecutionEnvironment environment) =>
        [.. spans.Where(span => (string?)span.GetTagItem("faas.instance") == environment.Id)];
}
