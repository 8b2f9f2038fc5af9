using System.Collections.Concurrent;
using Grid.Conformance.Tests.Harness;
using Grid.Contracts;
using Grid.Silo;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Conformance.Tests.Silo;

public sealed class VirtualClockTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 25, 0, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _machine = new(Start);
    private readonly Work _work = new();
    private readonly VirtualClock _clock;

    private readonly string _folder = Files.NewFolder("clock");

    public VirtualClockTests() => _clock = New();

    public void Dispose()
    {
        _clock.Dispose();
        Files.Delete(_folder);
    }

    [Fact]
    public async Task The_next_one_on_the_folder_goes_on_from_there_and_the_machines_clock_is_refused_until_it_has_caught_up()
    {
        await _clock.Advance(TimeSpan.FromHours(1), TestContext.Current.CancellationToken);
        _machine.Advance(TimeSpan.FromMinutes(10));

        using var next = New();
        Assert.Equal(Start.AddHours(1), next.GetUtcNow());
        Assert.Equal(
            $"The grid in {_folder} has lived by a virtual clock until 2026-11-25T01:00:00Z, which is ahead of the machine's. Start it with --Grid:Clock virtual, or take another folder (Grid:Storage:DataFolder).",
            Assert.Throws<InvalidOperationException>(() => new ClockMark(_folder).RefuseToGoBack(_machine)).Message);

        _machine.Advance(TimeSpan.FromMinutes(50));
        new ClockMark(_folder).RefuseToGoBack(_machine);
    }

    [Fact]
    public async Task It_goes_on_with_the_machine_and_is_ahead_by_what_it_was_advanced()
    {
        var began = _clock.GetTimestamp();
        _machine.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(Start.AddSeconds(5), _clock.GetUtcNow());

        Assert.Equal(Start.AddHours(1).AddSeconds(5), await _clock.Advance(TimeSpan.FromHours(1), TestContext.Current.CancellationToken));
        _machine.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(Start.AddHours(1).AddSeconds(10), _clock.GetUtcNow());
        Assert.Equal(new TimeSpan(1, 0, 10), _clock.GetElapsedTime(began));
    }

    [Fact]
    public async Task Timers_are_called_when_the_machine_gets_there_too()
    {
        var waiting = Task.Delay(TimeSpan.FromSeconds(5), _clock, TestContext.Current.CancellationToken);
        _machine.Advance(TimeSpan.FromSeconds(4.999));
        Assert.False(waiting.IsCompleted);

        _machine.Advance(TimeSpan.FromMilliseconds(1));

        await waiting.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task What_recurs_daily_sees_each_day_of_a_week_in_order()
    {
        var seen = new ConcurrentQueue<string>();
        _ = Daily("ten", TimeSpan.FromHours(10));
        _ = Daily("noon", TimeSpan.FromHours(12));

        await _clock.Advance(TimeSpan.FromDays(7), TestContext.Current.CancellationToken);

        Assert.Equal(
            Enumerable.Range(0, 7).SelectMany(day => (string[])[$"ten {Start.AddDays(day):dd} 10:00:00.000", $"noon {Start.AddDays(day):dd} 12:00:00.000"]),
            seen);

        async Task Daily(string name, TimeSpan at)
        {
            for (var next = Start + at; ; next = next.AddDays(1))
            {
                await Task.Delay(next - _clock.GetUtcNow(), _clock, TestContext.Current.CancellationToken);
                seen.Enqueue($"{name} {_clock.GetUtcNow():dd HH:mm:ss.fff}");
            }
        }
    }

    [Fact]
    public async Task A_periodic_timer_is_called_in_every_period()
    {
        var seen = new ConcurrentQueue<DateTimeOffset>();
        await using var timer = _clock.CreateTimer(_ => seen.Enqueue(_clock.GetUtcNow()), null, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20));

        await _clock.Advance(TimeSpan.FromSeconds(70), TestContext.Current.CancellationToken);

        Assert.Equal([Start.AddSeconds(10), Start.AddSeconds(30), Start.AddSeconds(50), Start.AddSeconds(70)], seen);
    }

    [Fact]
    public async Task A_timer_that_is_changed_or_disposed_keeps_to_it()
    {
        var calls = 0;
        var changed = _clock.CreateTimer(_ => Interlocked.Increment(ref calls), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        Assert.True(changed.Change(TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan));
        var disposed = _clock.CreateTimer(_ => Interlocked.Increment(ref calls), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        await disposed.DisposeAsync();

        await _clock.Advance(TimeSpan.FromSeconds(4.999), TestContext.Current.CancellationToken);
        Assert.Equal(0, calls);
        await _clock.Advance(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        Assert.Equal(1, calls);

        await changed.DisposeAsync();
        Assert.False(changed.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
        Assert.Throws<ArgumentOutOfRangeException>(() => _clock.CreateTimer(_ => { }, null, TimeSpan.FromSeconds(-2), Timeout.InfiniteTimeSpan));
    }

    [Fact]
    public async Task A_step_waits_for_what_the_one_before_has_set_off()
    {
        var seen = new ConcurrentQueue<DateTimeOffset>();
        await using var first = _clock.CreateTimer(_ => _ = Run(), null, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);

        await _clock.Advance(TimeSpan.FromMinutes(10), TestContext.Current.CancellationToken);

        // The second attempt is two minutes after the first one's end, which the clock did not hurry past.
        Assert.Equal([Start.AddMinutes(1), Start.AddMinutes(3)], seen);

        async Task Run()
        {
            for (var attempt = 0; attempt < 2; attempt++)
            {
                _work.Any = true;
                seen.Enqueue(_clock.GetUtcNow());
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
                _work.Any = false;
                await Task.Delay(TimeSpan.FromMinutes(2), _clock);
            }
        }
    }

    [Fact]
    public async Task A_callback_that_never_returns_holds_the_clock_once_and_not_at_every_step()
    {
        using var end = new ManualResetEventSlim();
        var calls = 0;
        await using var stuck = _clock.CreateTimer(_ => end.Wait(TimeSpan.FromMinutes(1)), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        await using var ticks = _clock.CreateTimer(_ => Interlocked.Increment(ref calls), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1));
        var began = TimeProvider.System.GetTimestamp();

        await _clock.Advance(TimeSpan.FromHours(2), TestContext.Current.CancellationToken);

        end.Set();
        Assert.Equal(7199, calls);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Advances_come_one_after_the_other()
    {
        var both = await Task.WhenAll(
            _clock.Advance(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken), _clock.Advance(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));

        Assert.Equal([Start.AddMinutes(1), Start.AddMinutes(2)], both.Order());
    }

    [Fact]
    public async Task An_advance_that_nobody_waits_for_any_more_ends_and_keeps_what_it_has_reached()
    {
        using var gone = new CancellationTokenSource();
        await using var timer = _clock.CreateTimer(_ => gone.Cancel(), null, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _clock.Advance(TimeSpan.FromDays(1), gone.Token));

        Assert.Equal(Start.AddMinutes(1), _clock.GetUtcNow());
        Assert.Equal(Start.AddMinutes(2), await _clock.Advance(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
    }

    private VirtualClock New() => new(_machine, new ClockRest(() => [_work]), new ClockMark(_folder));

    private sealed class Work : IWorkUnderWay
    {
        private volatile bool _any;

        public bool Any
        {
            get => _any;
            set => _any = value;
        }
    }
}
