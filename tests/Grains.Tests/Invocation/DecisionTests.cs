using System.Diagnostics;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Contracts.Invocation;
using Grid.Contracts.Observability;
using Grid.Grains.Concurrency;
using Grid.Grains.Invocation;
using Grid.Grains.Observability;
using Grid.Grains.Tests.Traces;
using Grid.Grains.Traces;
using Grid.Scheduling.Environments;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Grains.Tests.Invocation;

/// <summary>What invocations leave in the decision log and on their spans.</summary>
public sealed class DecisionTests
{
    private static readonly FunctionId Function = new("eu-west-1", "f");
    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedStarter _starter = new();
    private readonly ScriptedRoutes _routes = new() { Route = new FunctionRoute { InvokedArn = Function.Arn, Version = new FunctionVersion { Function = Function, Generation = "g1", Version = "$LATEST" } } };
    private readonly DecisionLog _decisions;
    private readonly SiloLeases _limits;
    private readonly Invoker _invoker;

    public DecisionTests()
    {
        _decisions = new DecisionLog(100, () => "s", _time);
        _limits = ScriptedLimits.Of(2, Function, _time);
        _invoker = InvokerUnder(_limits);
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
    public async Task A_start_that_the_scaling_rate_refuses_is_a_throttle_and_leaves_its_slot()
    {
        var limits = ScriptedLimits.Of(2, Function, _time, starts: 0);

        var result = await InvokerUnder(limits).Invoke(Request(), TestContext.Current.CancellationToken);

        Assert.Equal((InvokeError.Throttled, "ConcurrentInvocationLimitExceeded"), (result.Error, result.Refusal!.Reason));
        Assert.Equal("ScalingRate", _decisions.Find(new())[0].Scope);
        Assert.Empty(_starter.Started);
        Assert.Equal(0, limits.Region(Function.Region).Slots.InFlight);
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

    private Invoker InvokerUnder(SiloLeases limits)
    {
        var dice = new Dice(new Random(7));
        var dispatchers = new Dispatchers(limits, new FixedKeepAlive(), new Patient(), _starter, _routes, _decisions, _time, NullLogger<Dispatcher>.Instance);
        return new Invoker(_routes, dispatchers, new Nowhere(), new TraceHeaders(_time, dice), new RequestSegments(new TraceHeaders(_time, dice), new RecordedSegments(), _time), dice, _decisions);
    }

    private ValueTask<InvocationResult> Invoke() => _invoker.Invoke(Request(), TestContext.Current.CancellationToken);

    private static InvocationRequest Request() => new() { Function = Function, RequestId = Guid.NewGuid().ToString(), Event = "{}"u8.ToArray() };
}
