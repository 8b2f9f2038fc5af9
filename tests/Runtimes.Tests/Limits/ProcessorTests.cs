using System.Globalization;
using Grid.Runtimes.Limits;
using Grid.Runtimes.Tests.Environments;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Runtimes.Tests.Limits;

/// <summary>Processor time, processes and files; freezing and thawing.</summary>
public sealed class ProcessorTests
{
    private const string Busy = """
        while True:
            id, body, _ = api.next()
            until = time.monotonic() + float(body)
            while time.monotonic() < until: pass
            api.respond(id, b'done')
        """;

    /// <summary>Counts in a thread, between invocations too.</summary>
    private const string Ticking = """
        import threading
        ticks = 0
        def tick():
            global ticks
            while True:
                ticks += 1
                time.sleep(0.002)
        threading.Thread(target=tick, daemon=True).start()
        pair = socket.socketpair()
        while True:
            id, body, _ = api.next()
            pair[0].sendall(b'x')
            before, seen = ticks, pair[1].recv(1)
            while ticks == before: time.sleep(0.001)
            api.respond(id, str(ticks).encode())
        """;

    [Fact]
    public async Task Init_has_the_whole_processor_and_an_invocation_its_share()
    {
        await using var grid = await LimitedGrid.Start(null, ("Grid:Limits:FreezeAfterMs", "0"));
        const string InitTakes = "until = time.process_time() + 0.3\nwhile time.process_time() < until: pass\n";
        var environment = grid.Python(InitTakes + Busy, settings => settings with { TimeoutSeconds = 30 });
        var started = TimeProvider.System.GetTimestamp();
        await LimitedGrid.Ready(environment);
        var init = TimeProvider.System.GetElapsedTime(started);
        var before = LimitedGrid.ProcessorTime(environment);

        using var result = await TestGrid.Invoke(environment, "1");

        // 128/1769 of a second, and what a period more or less brings. With that share Init would have taken four seconds.
        Assert.InRange((LimitedGrid.ProcessorTime(environment) - before).TotalMilliseconds, 5, 110);
        Assert.True(init < TimeSpan.FromSeconds(3), $"Init took {init}.");
    }

    [Fact]
    public async Task A_fork_bomb_is_bounded_and_ended_and_its_neighbour_does_not_notice()
    {
        await using var grid = await LimitedGrid.Start(null, ("Grid:Limits:ProcessorShare", "weight"), ("Grid:Limits:Processes", "64"));
        const string Bomb = """
            id, body, _ = api.next()
            while True:
                try: os.fork()
                except OSError: pass
            """;
        var bomb = grid.Python(Bomb, settings => settings with { TimeoutSeconds = 1 });
        var neighbour = grid.Python(Busy);
        await LimitedGrid.Ready(bomb);
        await LimitedGrid.Ready(neighbour);

        var failing = TestGrid.Invoke(bomb);
        using var well = await TestGrid.Invoke(neighbour, "0.01");
        await LimitedGrid.Eventually(() => LimitedGrid.Processes(bomb) == 64);
        using var failed = await failing;

        Assert.Equal("done", Text.Of(well));
        Assert.Contains("Task timed out after 1.00 seconds", Text.Of(failed), StringComparison.Ordinal);
        await bomb.Ended.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_process_has_1024_open_files_and_leaves_no_core()
    {
        await using var grid = await LimitedGrid.Start();
        var environment = grid.Python("""
            import resource
            id, _, _ = api.next()
            api.respond(id, str((resource.getrlimit(resource.RLIMIT_NOFILE), resource.getrlimit(resource.RLIMIT_CORE))).encode())
            """);
        await LimitedGrid.Ready(environment);

        using var result = await TestGrid.Invoke(environment);

        Assert.Equal("((1024, 1024), (0, 0))", Text.Of(result));
    }

    [Fact]
    public async Task An_idle_environment_uses_no_processor_time_and_goes_on_where_it_was()
    {
        var time = new FakeTimeProvider();
        await using var grid = await LimitedGrid.Start(time, ("Grid:Limits:FreezeAfterMs", "1000"), ("Grid:Limits:ProcessorShare", "weight"));
        var environment = grid.Python(Ticking);
        await LimitedGrid.Ready(environment);
        using var first = await TestGrid.Invoke(environment);
        await LimitedGrid.Eventually(() => Ticks(environment));

        await Freezes(environment, time);
        var frozenAt = LimitedGrid.ProcessorTime(environment);
        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(frozenAt, LimitedGrid.ProcessorTime(environment));

        using var second = await TestGrid.Invoke(environment);
        Assert.True(int.Parse(Text.Of(second), CultureInfo.InvariantCulture) > int.Parse(Text.Of(first), CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task An_environment_that_is_invoked_between_two_looks_is_not_frozen()
    {
        var time = new FakeTimeProvider();
        await using var grid = await LimitedGrid.Start(time, ("Grid:Limits:FreezeAfterMs", "1000"), ("Grid:Limits:ProcessorShare", "weight"));
        var environment = grid.Python(Ticking);
        await LimitedGrid.Ready(environment);

        for (var round = 0; round < 3; round++)
        {
            using var result = await TestGrid.Invoke(environment);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        await LimitedGrid.Eventually(() => Ticks(environment));
    }

    [Fact]
    public async Task A_frozen_environment_can_be_stopped_and_nothing_is_left()
    {
        var time = new FakeTimeProvider();
        await using (var grid = await LimitedGrid.Start(time, ("Grid:Limits:FreezeAfterMs", "1000")))
        {
            var environment = grid.Python(Ticking);
            await LimitedGrid.Ready(environment);
            await Freezes(environment, time);

            await environment.Stop().WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>It is frozen at the second look that finds it idle; the runtime may still be on its way to asking for an event at the first ones.</summary>
    private static Task Freezes(Runtimes.Environments.IExecutionEnvironment environment, FakeTimeProvider time) => LimitedGrid.Eventually(() =>
    {
        time.Advance(TimeSpan.FromSeconds(1));
        return !Ticks(environment);
    });

    private static bool Ticks(Runtimes.Environments.IExecutionEnvironment environment)
    {
        var before = LimitedGrid.ProcessorTime(environment);
        var until = TimeProvider.System.GetTimestamp() + (TimeProvider.System.TimestampFrequency / 20);
        while (TimeProvider.System.GetTimestamp() < until) Thread.Yield();
        return LimitedGrid.ProcessorTime(environment) > before;
    }
}
