using System.Diagnostics;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Contracts.Invocation;
using Grid.Contracts.Observability;
using Grid.Grains.Concurrency;
using Grid.Grains.Invocation;
using Grid.Grains.Observability;
using Grid.Scheduling.Environments;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Grains.Tests.Invocation;

/// <summary>What invocations leave in the decision log and on their spans.</summary>
public sealed class DecisionTests
{
    private static readonly FunctionId Function = new("eu-west-1", "f");
    private readonly ScriptedStarter _starter = new();
    private readonly DecisionLog _decisions;
    private readonly SiloLeases _limits;
    private readonly Invoker _invoker;

    public DecisionTests()
    {
        var time = new FakeTimeProvider();
        var dice = new Dice(new Random(7));
        var routes = new ScriptedRoutes { Route = new FunctionRoute { InvokedArn = Function.Arn, Version = new FunctionVersion { Function = Function, Generation = "g1", Version = "$LATEST" } } };
        _decisions = new DecisionLog(100, () => "s", time);
        _limits = ScriptedLimits.Of(2, Function, time);
        var dispatchers = new Dispatchers(_limits, new FixedKeepAlive(), new Patient(), _starter, routes, _decisions, time, NullLogger<Dispatcher>.Instance);
        _invoker = new Invoker(routes, dispatchers, new Nowhere(), new TraceHeaders(time, dice), dice, _decisions);
    }

    [Fact]
    public async Task A_cold_start_and_a_throttle_are_written_down_and_a_warm_invocation_is_not()
    {
        await Invoke();
        Assert.Equal("NoIdleEnvironment", Assert.Single(_decisions.Find(new())).Reason);

        await Invoke();
        Assert.Single(_decisions.Find(new()));

        for (var i = 0; i < 2; i++) Assert.Null(await _limits.Of(Function).Admit());
        await Invoke();

        var throttle = _decisions.Find(new())[0];
        Assert.Equal((DecisionKind.Throttled, "Account", "ConcurrentInvocationLimitExceeded", "f"), (throttle.Kind, throttle.Scope, throttle.Reason, throttle.Function.Name));
        Assert.Equal([new("limit", 2), new("held", 2)], throttle.Figures);
    }

    [Fact]
    public async Task A_start_that_is_refused_for_want_of_memory_is_written_down_as_a_throttle()
    {
        _starter.Refusal = new ApiError(ApiErrorKind.TooManyRequests, "No memory.") { Reason = "ConcurrentInvocationLimitExceeded" };

        await Invoke();

        Assert.Equal(["Memory", null], _decisions.Find(new()).Select(decision => decision.Scope));
    }

    [Fact]
    public async Task The_spans_of_admission_and_placement_say_why()
    {
        var spans = new System.Collections.Concurrent.ConcurrentQueue<Activity>();
        using var listener = new ActivityListener { ShouldListenTo = static source => source.Name == "Grid.Grains", Sample = static (ref _) => ActivitySamplingResult.AllData, ActivityStopped = spans.Enqueue };
        ActivitySource.AddActivityListener(listener);
        using var root = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        await Invoke();
        await Invoke();
        for (var i = 0; i < 2; i++) Assert.Null(await _limits.Of(Function).Admit());
        await Invoke();

        var mine = spans.Where(span => span.TraceId == root.TraceId).ToArray();
        Assert.Equal(["IdleEnvironment"], mine.Where(span => span.OperationName == "placement").Skip(1).Select(span => span.GetTagItem("grid.placement.reason")));
        var refused = mine.Last(span => span.OperationName == "admission");
        Assert.Equal(
            [false, "Account", "ConcurrentInvocationLimitExceeded", 2, 2],
            ((string[])["grid.admitted", "grid.throttle.scope", "grid.throttle.reason", "grid.throttle.limit", "grid.throttle.held"]).Select(refused.GetTagItem));
    }

    private ValueTask<InvocationResult> Invoke() =>
        _invoker.Invoke(new InvocationRequest { Function = Function, RequestId = Guid.NewGuid().ToString(), Event = "{}"u8.ToArray() }, TestContext.Current.CancellationToken);
}
