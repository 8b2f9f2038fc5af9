using System.Diagnostics;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Contracts.Invocation;
using Grid.Grains.Concurrency;
using Grid.Grains.Environments;
using Grid.Grains.Invocation;
using Grid.Grains.Observability;
using Grid.Grains.Tests.Traces;
using Grid.Grains.Traces;
using Grid.Scheduling.Environments;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Grains.Tests.Invocation;

public sealed class InvokerTests
{
    private static readonly FunctionId Function = new("eu-west-1", "f");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 25, 0, 0, 0, TimeSpan.Zero));
    private readonly ScriptedStarter _starter = new();
    private readonly DecisionLog _decisions;
    private readonly ScriptedRoutes _routes = new();
    private readonly Dispatchers _dispatchers;
    private readonly Invoker _invoker;
    private readonly SiloLeases _limits;

    public InvokerTests()
    {
        _decisions = new DecisionLog(100, () => "s", _time);
        _limits = ScriptedLimits.Of(2, Function, _time);
        _dispatchers = new Dispatchers(_limits, new FixedKeepAlive(), new Patient(), _starter, _routes, _decisions, _time, NullLogger<Dispatcher>.Instance);
        var dice = new Dice(new Random(7));
        _invoker = new Invoker(_routes, _dispatchers, new Nowhere(), new TraceHeaders(_time, dice), new RequestSegments(new TraceHeaders(_time, dice), new RecordedSegments(), _time), dice, _decisions);
        RouteTo("g1");
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sequential_invocations_share_one_environment()
    {
        for (var i = 0; i < 100; i++) Assert.Equal(InvokeError.None, (await Invoke()).Error);

        Assert.Equal(100, Assert.Single(_starter.Started).Invocations);
    }

    [Fact]
    public async Task A_start_that_is_refused_for_want_of_memory_is_a_throttle_with_its_reason()
    {
        _starter.Refusal = new ApiError(ApiErrorKind.TooManyRequests, "No memory.") { Reason = "ConcurrentInvocationLimitExceeded" };

        var result = await Invoke();

        Assert.Equal(InvokeError.Throttled, result.Error);
        Assert.Same(_starter.Refusal, result.Refusal);
    }

    [Fact]
    public async Task Idle_environments_are_ended_least_worth_first_and_only_as_many_as_needed()
    {
        _starter.Ready = false;
        var invocations = new[] { Invoke().AsTask(), Invoke().AsTask() };
        _starter.Started.ForEach(environment => environment.Initialize());
        await Task.WhenAll(invocations);
        var budget = new MemoryBudget(256, TimeSpan.FromSeconds(2), _time);
        var evictor = new Evictor(budget, _dispatchers, new LeastRecentlyUsed(), _time, NullLogger<Evictor>.Instance);
        await evictor.StartAsync(Cancellation);

        await budget.Evict!(1);

        Assert.Single(_starter.Started, environment => environment.Stopped);
        Assert.Equal(InvokeError.None, (await Invoke()).Error);
        await budget.Evict!(1000);
        Assert.All(_starter.Started, environment => Assert.True(environment.Stopped));
    }

    [Fact]
    public async Task A_refused_route_is_the_answer_and_nothing_starts()
    {
        _routes.Route = ApiError.NotFound("Function not found: x");

        var result = await Invoke();

        Assert.Equal(InvokeError.Refused, result.Error);
        Assert.Equal("Function not found: x", result.Refusal!.Message);
        Assert.Empty(_starter.Started);
    }

    [Fact]
    public async Task The_seventeenth_pass_of_a_chain_is_refused_and_nothing_runs()
    {
        string? trace = null;
        for (var pass = 0; pass < 16; pass++)
        {
            Assert.Equal(InvokeError.None, (await _invoker.Invoke(Request() with { TraceHeader = trace }, Cancellation)).Error);
            trace = _starter.Started[0].LastTrace;
        }

        var refused = await _invoker.Invoke(Request() with { TraceHeader = trace }, Cancellation);

        Assert.Equal((InvokeError.Refused, ApiErrorKind.RecursiveInvocation), (refused.Error, refused.Refusal!.Kind));
        Assert.Equal("Lambda has detected your function being invoked in a recursive loop with other AWS resources and stopped your function's invocation.", refused.Refusal.Message);
        Assert.Equal(16, Assert.Single(_starter.Started).Invocations);
        Assert.Equal(InvokeError.None, (await _invoker.Invoke(Request() with { TraceHeader = trace, DryRun = true }, Cancellation)).Error);
    }

    [Fact]
    public async Task A_function_that_may_loop_does_so_for_ever()
    {
        _routes.Route = _routes.Route.Value! with { AllowsLoops = true };
        string? trace = null;
        for (var pass = 0; pass < 300; pass++)
        {
            Assert.Equal(InvokeError.None, (await _invoker.Invoke(Request() with { TraceHeader = trace }, Cancellation)).Error);
            trace = _starter.Started[0].LastTrace;
        }

        Assert.EndsWith(":255", trace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_starts_nothing()
    {
        var result = await _invoker.Invoke(Request() with { DryRun = true }, Cancellation);

        Assert.Equal(InvokeError.None, result.Error);
        Assert.Empty(_starter.Started);
    }

    [Fact]
    public async Task The_invocation_above_the_limit_is_throttled_and_the_limit_is_free_again_afterwards()
    {
        _starter.Ready = false;
        var first = Invoke().AsTask();
        var second = Invoke().AsTask();

        var third = await Invoke();

        Assert.Equal(InvokeError.Throttled, third.Error);
        Assert.Equal(ApiErrorKind.TooManyRequests, third.Refusal!.Kind);
        Assert.Equal("ConcurrentInvocationLimitExceeded", third.Refusal.Reason);
        _starter.Started.ForEach(environment => environment.Initialize());
        Assert.Equal(InvokeError.None, (await first).Error);
        Assert.Equal(InvokeError.None, (await second).Error);
        Assert.Equal(0, _limits.Region("eu-west-1").Slots.InFlight);
    }

    [Fact]
    public async Task An_environment_lost_before_it_had_the_event_is_replaced_and_the_caller_does_not_notice()
    {
        await Invoke();
        _starter.Started[0].Answers.Clear();
        _starter.Started[0].Answers.Enqueue(new InvocationResult { Error = InvokeError.Platform });

        Assert.Equal(InvokeError.None, (await Invoke()).Error);

        Assert.Equal(2, _starter.Started.Count);
        Assert.Equal(1, _starter.Started[1].Invocations);
    }

    [Fact]
    public async Task When_no_environment_can_be_started_the_fault_is_the_platforms()
    {
        _starter.Failure = new IOException("disk full");

        var result = await Invoke();

        Assert.Equal(InvokeError.Platform, result.Error);
        Assert.Equal(ApiErrorKind.Service, result.Refusal!.Kind);
        Assert.Equal(0, _limits.Region("eu-west-1").Slots.InFlight);
    }

    [Fact]
    public async Task An_environment_whose_init_failed_is_still_given_its_invocation()
    {
        _starter.Ready = false;
        var invocation = Invoke().AsTask();
        _starter.Started[0].Usable = false;
        _starter.Started[0].Initialize(false);

        await invocation;

        Assert.Equal(1, _starter.Started[0].Invocations);
        Assert.True(_starter.Started[0].Stopped);
    }

    [Fact]
    public async Task A_caller_who_leaves_stops_waiting_and_the_environment_serves_the_next_one()
    {
        _starter.Ready = false;
        using var gone = new CancellationTokenSource();
        var left = _invoker.Invoke(Request(), gone.Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.Equal(0, _limits.Region("eu-west-1").Slots.InFlight);

        var next = Invoke().AsTask();
        _starter.Started[0].Initialize();

        Assert.Equal(InvokeError.None, (await next).Error);
        Assert.Single(_starter.Started);
    }

    [Fact]
    public async Task A_new_generation_gets_environments_of_its_own_and_the_old_idle_one_is_shut_down()
    {
        await Invoke();
        RouteTo("g2");
        _dispatchers.Changed(Function);

        await Invoke();

        Assert.True(_starter.Started[0].Stopped);
        Assert.Equal("g2", _starter.Started[1].Spec.Version.Generation);
        Assert.False(_starter.Started[1].Stopped);
    }

    [Fact]
    public async Task An_invocation_with_a_route_from_before_a_change_leaves_no_environment_behind()
    {
        RouteTo("g2");
        var old = _dispatchers.For(new FunctionVersion { Function = Function, Generation = "g1" });

        var placement = await old.Take("r", Cancellation);
        old.Return(placement.Environment!, placement.Since);

        Assert.True(_starter.Started[0].Stopped);
        Assert.True(old.IsEmpty);
    }

    [Fact]
    public async Task An_idle_environment_is_shut_down_at_the_end_of_its_keep_alive_and_its_dispatcher_forgotten()
    {
        await _dispatchers.StartAsync(Cancellation);
        await Invoke();
        var dispatcher = _dispatchers.For(((FunctionRoute)_routes.Route.Value!).Version);

        _time.Advance(TimeSpan.FromSeconds(599));
        Assert.False(_starter.Started[0].Stopped);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(_starter.Started[0].Stopped);
        Assert.NotSame(dispatcher, _dispatchers.For(_routes.Route.Value!.Version));
        await _dispatchers.StopAsync(Cancellation);
    }

    [Fact]
    public async Task An_invocation_that_waits_long_for_its_slot_shares_its_environment_with_the_next_one()
    {
        await _dispatchers.StartAsync(Cancellation);
        var dispatcher = _dispatchers.For(Version("g1", "$LATEST"));

        // Meanwhile empty dispatchers are forgotten.
        _time.Advance(TimeSpan.FromSeconds(2));
        var placement = await dispatcher.Take("r", Cancellation);
        dispatcher.Return(placement.Environment!, placement.Since);
        await Invoke();

        Assert.Equal(1, Assert.Single(_starter.Started).Invocations);
        Assert.Same(dispatcher, _dispatchers.For(Version("g1", "$LATEST")));
        await _dispatchers.StopAsync(Cancellation);
    }

    [Fact]
    public async Task An_invocation_whose_dispatcher_has_been_replaced_meanwhile_leaves_no_environment_behind()
    {
        await _dispatchers.StartAsync(Cancellation);
        var dispatcher = _dispatchers.For(Version("g1", "$LATEST"));
        _time.Advance(TimeSpan.FromSeconds(2));
        await Invoke();

        var placement = await dispatcher.Take("r", Cancellation);
        dispatcher.Return(placement.Environment!, placement.Since);

        Assert.Equal([false, true], _starter.Started.Select(environment => environment.Stopped));
        Assert.True(dispatcher.IsEmpty);
        await _dispatchers.StopAsync(Cancellation);
    }

    [Fact]
    public async Task An_idle_environment_that_died_is_not_used_again()
    {
        await Invoke();
        _starter.Started[0].Die();

        Assert.Equal(InvokeError.None, (await Invoke()).Error);

        Assert.Equal([1, 1], _starter.Started.Select(environment => environment.Invocations));
    }

    [Fact]
    public async Task A_start_belongs_into_the_trace_of_the_invocation_that_has_waited_longest_whoever_notices_the_need()
    {
        var dispatchers = new Dispatchers(_limits, new FixedKeepAlive(), new OneLater(), _starter, _routes, _decisions, _time, NullLogger<Dispatcher>.Instance);
        var dispatcher = dispatchers.For(Version("g1", "$LATEST"));
        var busy = await dispatcher.Take("r", Cancellation);
        using var longest = new Activity("longest").Start();
        var first = dispatcher.Take("r", Cancellation).AsTask();
        Activity.Current = null;
        var second = dispatcher.Take("r", Cancellation).AsTask();
        Assert.Single(_starter.Started);

        using var clock = new Activity("clock").Start();
        _time.Advance(TimeSpan.FromMilliseconds(5));

        Assert.Equal([null, longest], _starter.Spans);
        Assert.Same(clock, Activity.Current);
        dispatcher.Return(busy.Environment!, busy.Since);
        await Task.WhenAll(first, second);
    }

    [Theory]
    [InlineData(0.0, 0, 0)]
    [InlineData(1.0, 200, 200)]
    [InlineData(0.3, 40, 80)]
    public async Task A_weighted_alias_sends_its_share_to_the_additional_version(double weight, int least, int most)
    {
        _routes.Route = new FunctionRoute
        {
            InvokedArn = "arn:alias",
            Version = Version("g1", "1"),
            Additional = Version("g2", "2"),
            AdditionalWeight = weight,
        };

        for (var i = 0; i < 200; i++) await Invoke();

        Assert.InRange(_starter.Started.Where(environment => environment.Spec.Version.Version == "2").Sum(environment => environment.Invocations), least, most);
        Assert.All(_starter.Started, environment => Assert.Equal("arn:alias", environment.LastArn));
    }

    private ValueTask<InvocationResult> Invoke() => _invoker.Invoke(Request(), Cancellation);

    private static InvocationRequest Request() => new() { Function = Function, RequestId = "r", Event = "{}"u8.ToArray() };

    private void RouteTo(string generation) => _routes.Route = new FunctionRoute { InvokedArn = Function.Arn, Version = Version(generation, "$LATEST") };

    private static FunctionVersion Version(string generation, string version) => new() { Function = Function, Generation = generation, Version = version };

    /// <summary>Starts the first environment at once and another for whoever has waited 5 ms.</summary>
    private sealed class OneLater : IScaleUpPolicy
    {
        public TimeSpan CheckAfter => TimeSpan.FromMilliseconds(5);

        public bool PrefersBusy(in ScaleUpSnapshot snapshot) => false;

        public int Start(in ScaleUpSnapshot snapshot) => snapshot.Busy == 0 || snapshot.OldestWait >= CheckAfter ? Math.Min(1, snapshot.Uncovered) : 0;
    }
}
