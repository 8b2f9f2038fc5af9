using Grid.Contracts.Async;
using Grid.Grains.Async;
using Grid.Grains.Observability;
using Grid.Grains.Tests.Clusters;
using Grid.Grains.Tests.Invocation;
using Grid.Grains.Tests.Traces;
using Grid.Grains.Traces;
using Grid.Storage.Async;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans;

namespace Grid.Grains.Tests.Async;

public sealed class EventAcceptanceTests
{
    private readonly CountedTime _machine = new();
    private readonly DeafQueue _queue = new();
    private readonly WorkCount _work = new();
    private readonly EventAcceptance _acceptance;

    public EventAcceptanceTests() => _acceptance = new EventAcceptance(
        new ScriptedRoutes(), _queue.As<IEventStore>(), _queue.As<IGrainFactory>(),
        new RequestSegments(new TraceHeaders(new FakeTimeProvider(), new Dice(new Random(1))), new RecordedSegments(), new FakeTimeProvider()), _work, new FakeTimeProvider(), _machine, NullLogger<EventAcceptance>.Instance);

    [Fact]
    public async Task A_queue_that_could_not_be_told_of_many_events_is_told_once_a_second_later()
    {
        for (var number = 0; number < 100; number++) await Accept();
        Assert.Equal((100, 0, true), (_queue.Arrivals, _queue.Sweeps, _work.Any));

        _queue.IsDead = false;
        _machine.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        Assert.Equal(0, _queue.Sweeps);
        _machine.Advance(TimeSpan.FromTicks(1));
        await Eventually.Is(() => !_work.Any);
        Assert.Equal((100, 1), (_queue.Arrivals, _queue.Sweeps));
    }

    [Fact]
    public async Task It_is_told_every_second_until_it_hears_and_anew_when_it_is_deaf_again()
    {
        await Accept();
        for (var times = 1; times <= 3; times++) await Pass(times);
        _queue.IsDead = false;
        await Pass(4);
        await Eventually.Is(() => !_work.Any);

        _queue.IsDead = true;
        await Accept();
        _queue.IsDead = false;
        await Pass(5);
        await Eventually.Is(() => !_work.Any);
    }

    [Fact]
    public async Task After_ten_seconds_it_is_left_to_those_who_look_once_in_a_while()
    {
        await Accept();
        for (var times = 1; times <= 10; times++) await Pass(times);
        await Eventually.Is(() => !_work.Any);
        Assert.Equal(10, _machine.Timers);
    }

    private async Task Accept()
    {
        var accepted = await _acceptance.Accept(new EventInvocation { Function = EventCluster.Function, RequestId = Guid.NewGuid().ToString(), Event = "{}"u8.ToArray() }, TestContext.Current.CancellationToken);
        Assert.True(accepted.Ok);
    }

    /// <summary>A second, after which it has been told so often in all; each time was waited for once.</summary>
    private async Task Pass(int sweeps)
    {
        await Eventually.Is(() => _machine.Timers == sweeps);
        _machine.Advance(TimeSpan.FromSeconds(1));
        await Eventually.Is(() => _queue.Sweeps == sweeps);
    }

    private sealed class CountedTime : FakeTimeProvider
    {
        private int _timers;

        public int Timers => Volatile.Read(ref _timers);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Interlocked.Increment(ref _timers);
            return timer;
        }
    }
}
