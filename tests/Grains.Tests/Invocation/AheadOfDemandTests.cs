using System.Diagnostics.Metrics;
using Grid.Contracts.Environments;
using Grid.Contracts.Functions;
using Grid.Contracts.Observability;
using Grid.Contracts.Invocation;
using Grid.Grains.Invocation;
using Grid.Grains.Observability;
using Grid.Grains.Tests.Traces;
using Grid.Grains.Traces;
using Grid.Scheduling.Environments;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Grains.Tests.Invocation;

/// <summary>Environments that are there before their invocation: prewarmed and provisioned ones.</summary>
public sealed class AheadOfDemandTests : IAsyncDisposable
{
    private static readonly FunctionId Function = new("eu-west-1", "f");
    private static readonly FunctionVersion Version = new() { Function = Function, Generation = "g1", Version = "1" };
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 25, 0, 0, 0, TimeSpan.Zero));
    private readonly ScriptedStarter _starter = new();
    private readonly DecisionLog _decisions;
    private readonly ScriptedRoutes _routes = new() { Route = new FunctionRoute { InvokedArn = Function.Arn, Version = Version } };
    private readonly Dispatchers _dispatchers;
    private readonly Invoker _invoker;

    /// <summary>What the authority has of the requests of provisioned environments; who asks first gets all.</summary>
    private int _requests = 1000;

    public AheadOfDemandTests()
    {
        _decisions = new DecisionLog(100, () => "s", _time);
        _dispatchers = new Dispatchers(ScriptedLimits.Of(1000, Function, _time, provisioned: ["f", "split"], provisionedRequests: () => Interlocked.Exchange(ref _requests, 0)), new HybridHistogram(), new AtOnce(), _starter, _routes, _decisions, _time, NullLogger<Dispatcher>.Instance);
        var dice = new Dice(new Random(7));
        _invoker = new Invoker(_routes, _dispatchers, new Nowhere(), new TraceHeaders(_time, dice), new RequestSegments(new TraceHeaders(_time, dice), new RecordedSegments(), _time), dice, _decisions);
    }

    [Fact]
    public void A_provisioned_environment_is_written_down_as_such()
    {
        _dispatchers.Provision(Version, 1);

        var decision = Assert.Single(_decisions.Find(new()));
        Assert.Equal((DecisionKind.Started, "Provisioned"), (decision.Kind, decision.Reason));
    }

    [Fact]
    public async Task A_function_that_comes_every_half_hour_meets_an_environment_that_was_started_three_minutes_before()
    {
        await _dispatchers.StartAsync(Cancellation);
        for (var i = 0; i < 11; i++)
        {
            await Invoke();
            Advance(TimeSpan.FromMinutes(30));
        }

        var learnt = _starter.Started.Count;
        await Invoke();
        Advance(TimeSpan.FromSeconds(1));
        Assert.All(_starter.Started, environment => Assert.True(environment.Stopped));

        Advance(TimeSpan.FromMinutes(27) - TimeSpan.FromSeconds(2));
        Assert.Equal(learnt, _starter.Started.Count);
        Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(learnt + 1, _starter.Started.Count);

        Advance(TimeSpan.FromMinutes(3));
        await Invoke();
        Assert.Equal(learnt + 1, _starter.Started.Count);
        Assert.Equal(1, _starter.Started[^1].Invocations);
        Assert.Equal(InitializationType.OnDemand, _starter.Started[^1].Spec.InitializationType);
    }

    [Fact]
    public async Task The_past_of_a_version_outlives_its_dispatcher_and_its_generation()
    {
        await _dispatchers.StartAsync(Cancellation);
        for (var i = 0; i < 10; i++)
        {
            await Invoke();
            Advance(TimeSpan.FromMinutes(30));
        }

        var next = Version with { Generation = "g2" };
        _routes.Route = new FunctionRoute { InvokedArn = Function.Arn, Version = next };
        _dispatchers.Changed(Function);
        await Invoke();
        Advance(TimeSpan.FromSeconds(1));
        Assert.True(_starter.Started[^1].Stopped);

        Advance(TimeSpan.FromMinutes(27));
        Assert.Equal("g2", _starter.Started[^1].Spec.Version.Generation);
        Assert.False(_starter.Started[^1].Stopped);
    }

    [Fact]
    public async Task Provisioned_environments_are_there_before_the_first_invocation_and_stay()
    {
        await _dispatchers.StartAsync(Cancellation);
        _dispatchers.Provision(Version, 2);

        Assert.Equal([InitializationType.Provisioned, InitializationType.Provisioned], _starter.Started.Select(environment => environment.Spec.InitializationType));
        Assert.Equal(new ProvisionedState(2, 2, 0, false), _dispatchers.Provisioned(Version));
        await Invoke();
        Advance(TimeSpan.FromHours(5));
        await Invoke();

        Assert.Equal([0, 2], _starter.Started.Select(environment => environment.Invocations));
        Assert.All(_starter.Started, environment => Assert.False(environment.Stopped));
    }

    [Fact]
    public async Task A_provisioned_environment_needs_no_slot_of_the_limit_and_all_else_does()
    {
        await _dispatchers.StartAsync(Cancellation);
        _dispatchers.Provision(Version, 1);
        var dispatcher = _dispatchers.For(Version);
        while (await dispatcher.Admission.Admit() is null)
        {
        }

        await Invoke();
        Assert.Equal(1, _starter.Started[0].Invocations);
        var taken = await dispatcher.TakeProvisioned();
        Assert.Equal((_starter.Started[0], true), (taken?.Environment, taken?.Provisioned));
        Assert.Null(await dispatcher.TakeProvisioned());

        Assert.Equal(InvokeError.Throttled, (await _invoker.Invoke(new InvocationRequest { Function = Function, RequestId = "r", Event = "{}"u8.ToArray() }, Cancellation)).Error);
        dispatcher.Return(taken!.Value.Environment!, taken.Value.Since);
        await Invoke();
    }

    [Fact]
    public async Task What_runs_on_demand_never_takes_a_provisioned_one()
    {
        await _dispatchers.StartAsync(Cancellation);
        _dispatchers.Provision(Version, 1);

        var placement = await _dispatchers.For(Version).Take("r", Cancellation);

        Assert.Equal((_starter.Started[1], false), (placement.Environment, placement.Provisioned));
        Assert.Equal(InitializationType.OnDemand, _starter.Started[1].Spec.InitializationType);
    }

    [Fact]
    public async Task An_invocation_that_waits_may_run_in_a_provisioned_one_that_becomes_free()
    {
        await _dispatchers.StartAsync(Cancellation);
        _dispatchers.Provision(Version, 1);
        var dispatcher = _dispatchers.For(Version);
        var taken = (await dispatcher.TakeProvisioned())!.Value;
        _starter.Ready = false;
        var waiting = dispatcher.Take("r", Cancellation);

        dispatcher.Return(taken.Environment!, taken.Since);

        var placement = await waiting;
        Assert.Equal((_starter.Started[0], true), (placement.Environment, placement.Provisioned));
    }

    [Fact]
    public async Task Provisioned_environments_take_the_requests_of_their_rate_and_the_next_one_runs_on_demand()
    {
        await _dispatchers.StartAsync(Cancellation);
        _dispatchers.Provision(Version, 1);
        _requests = 3;
        await Invoke();
        await Invoke();
        await Invoke();
        Assert.Equal([3], _starter.Started.Select(environment => environment.Invocations));

        await Invoke();
        await Invoke();

        Assert.Equal([3, 2], _starter.Started.Select(environment => environment.Invocations));
        Assert.Equal(InitializationType.OnDemand, _starter.Started[1].Spec.InitializationType);
        _requests = 1;
        _time.Advance(TimeSpan.FromMilliseconds(11));
        await Invoke();
        Assert.Equal([4, 2], _starter.Started.Select(environment => environment.Invocations));
    }

    [Fact]
    public async Task An_invocation_that_waits_runs_in_a_provisioned_one_only_within_the_rate_of_those()
    {
        await _dispatchers.StartAsync(Cancellation);
        _dispatchers.Provision(Version, 1);
        _requests = 1;
        var dispatcher = _dispatchers.For(Version);
        var taken = (await dispatcher.TakeProvisioned())!.Value;
        _starter.Ready = false;
        var waiting = dispatcher.Take("r", Cancellation).AsTask();

        dispatcher.Return(taken.Environment!, taken.Since);
        Assert.False(waiting.IsCompleted);
        _starter.Started[1].Initialize();

        Assert.Equal((_starter.Started[1], false), ((await waiting).Environment, (await waiting).Provisioned));
    }

    [Fact]
    public async Task One_that_died_is_replaced_at_once_and_fewer_end_when_fewer_are_wanted()
    {
        await _dispatchers.StartAsync(Cancellation);
        _dispatchers.Provision(Version, 2);

        _starter.Started[0].Die();
        await Until(() => _starter.Started.Count == 3);
        _dispatchers.Provision(Version, 1);

        Assert.Single(_starter.Started, environment => environment.Usable);
        _dispatchers.Provision(Version, 0);
        Assert.DoesNotContain(_starter.Started, environment => environment.Usable);
        Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(default, _dispatchers.Provisioned(Version));
    }

    [Fact]
    public async Task A_start_that_fails_is_repeated_by_the_clock()
    {
        await _dispatchers.StartAsync(Cancellation);
        _starter.Initializes = false;
        _dispatchers.Provision(Version, 1);
        Assert.True(_starter.Started[0].Stopped);
        Assert.Equal(new ProvisionedState(1, 0, 0, true), _dispatchers.Provisioned(Version));

        _starter.Failure = new IOException("disk full");
        Advance(TimeSpan.FromSeconds(1));
        Assert.Single(_starter.Started);
        (_starter.Failure, _starter.Initializes) = (null, true);
        Advance(TimeSpan.FromSeconds(1));
        Assert.Single(_starter.Started);
        Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(new ProvisionedState(1, 1, 0, false), _dispatchers.Provisioned(Version));
    }

    [Fact]
    public async Task A_version_that_is_replaced_keeps_none()
    {
        await _dispatchers.StartAsync(Cancellation);
        _dispatchers.Provision(Version, 2);
        _routes.Route = new FunctionRoute { InvokedArn = Function.Arn, Version = Version with { Generation = "g2" } };

        _dispatchers.Changed(Function);

        Assert.All(_starter.Started, environment => Assert.True(environment.Stopped));
        Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(2, _starter.Started.Count);
    }

    [Fact]
    public async Task A_start_knows_since_when_its_invocation_has_waited()
    {
        _time.Advance(TimeSpan.FromSeconds(5));
        var before = _time.GetElapsedTime(0);

        await Invoke();

        Assert.Equal(before, _starter.Started[0].Spec.RequestedAt);
    }

    [Fact]
    public async Task Invocations_in_provisioned_environments_are_counted_and_those_that_found_none_free()
    {
        List<string> counted = [];
        using var listener = Listen("split", counted, "grid.provisioned.invocations", "grid.provisioned.spillover");
        var version = Version with { Function = new FunctionId("eu-west-1", "split") };
        _routes.Route = new FunctionRoute { Version = version, Provisioned = 1 };
        await _dispatchers.StartAsync(Cancellation);
        var request = new InvocationRequest { Function = version.Function, RequestId = "r", Event = "{}"u8.ToArray() };

        await _invoker.Invoke(request, Cancellation);
        _dispatchers.Provision(version, 1);
        await _invoker.Invoke(request, Cancellation);
        await _dispatchers.For(version).TakeProvisioned();
        await _invoker.Invoke(request, Cancellation);
        _routes.Route = new FunctionRoute { Version = version };
        await _invoker.Invoke(request, Cancellation);

        Assert.Equal(["grid.provisioned.spillover 1 1", "grid.provisioned.invocations 1 1", "grid.provisioned.spillover 1 1"], counted);
    }

    [Fact]
    public async Task Invocations_are_counted_by_what_they_found_and_throttles_by_their_reason()
    {
        List<string> counted = [];
        using var listener = Listen("counted", counted, "grid.invocations", "grid.throttles");
        var version = Version with { Function = new FunctionId("eu-west-1", "counted") };
        _routes.Route = new FunctionRoute { Version = version };
        async Task Count(InvocationResult result)
        {
            _starter.Started[^1].Answers.Clear();
            _starter.Started[^1].Answers.Enqueue(result);
            await _invoker.Invoke(new InvocationRequest { Function = version.Function, RequestId = "r", Event = "{}"u8.ToArray() }, Cancellation);
        }

        await _invoker.Invoke(new InvocationRequest { Function = version.Function, RequestId = "r", Event = "{}"u8.ToArray() }, Cancellation);
        await Count(new InvocationResult { ExecutedVersion = "1" });
        await Count(new InvocationResult { ExecutedVersion = "1", ColdStart = new ColdStart { Began = default, InitDuration = default, Steps = [] } });
        var limits = _dispatchers.For(version).Admission;
        while (await limits.Admit() is null)
        {
        }

        await Count(new InvocationResult());

        Assert.Equal(["grid.invocations 1 cold", "grid.invocations 1 warm", "grid.invocations 1 ready", "grid.throttles 1 ConcurrentInvocationLimitExceeded"], counted);
    }

    public async ValueTask DisposeAsync() => await _dispatchers.StopAsync(CancellationToken.None);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static MeterListener Listen(string function, List<string> counted, params string[] counters)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (counters.Contains(instrument.Name)) listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (tags[1].Value is string name && name == function) counted.Add($"{instrument.Name} {value} {tags[^1].Value}");
        });
        listener.Start();
        return listener;
    }

    private async Task Invoke()
    {
        var result = await _invoker.Invoke(new InvocationRequest { Function = Function, RequestId = "r", Event = "{}"u8.ToArray() }, Cancellation);
        Assert.Equal(InvokeError.None, result.Error);
    }

    /// <summary>In steps of the sweep, as time passes.</summary>
    private void Advance(TimeSpan time)
    {
        for (; time > TimeSpan.Zero; time -= TimeSpan.FromSeconds(1)) _time.Advance(TimeSpan.FromSeconds(1));
    }

    /// <summary>The end of an environment is noticed on another thread.</summary>
    private static async Task Until(Func<bool> condition)
    {
        while (!condition()) await Task.Yield();
    }
}
