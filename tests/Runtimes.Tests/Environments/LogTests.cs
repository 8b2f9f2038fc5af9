using System.Globalization;
using System.Text;
using System.Text.Json;
using Grid.Contracts.Environments;
using Grid.Contracts.Functions;
using Grid.Runtimes.Environments;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Runtimes.Tests.Environments;

/// <summary>What invocations leave in the log, line by line.</summary>
public sealed class LogTests
{
    private const string Id = "00000000-0000-0000-0000-000000000001";

    private const string Prints = """
        print('loading')
        while True:
            id, body, h = api.next()
            exec(body.decode())
            api.respond(id, b'')
        """;

    private static readonly FakeTimeProvider s_noon = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_cold_and_a_warm_invocation_write_lambdas_lines_in_order()
    {
        await using var grid = await TestGrid.Start(new FakeTimeProvider());
        var environment = grid.Python(Prints);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        using var cold = await TestGrid.Invoke(environment, "print('one'); print('oops', file=sys.stderr); print('two', end='')");
        using var warm = await TestGrid.Invoke(environment, "print('three')", "00000000-0000-0000-0000-000000000002");

        var lines = grid.Log.Lines.Select(line => System.Text.RegularExpressions.Regex.Replace(line, @"Used: [1-9]\d* MB", "Used: N MB"));
        Assert.Equal(
            [
                "INIT_START Runtime Version: python:3.11.v7\tRuntime Version ARN: " + RuntimeVersionName.Of("eu-west-1", "python3.11", "3.11.7").Arn,
                "loading",
                $"START RequestId: {Id} Version: $LATEST",
                "one",
                "oops",
                "two",
                $"END RequestId: {Id}",
                $"REPORT RequestId: {Id}\tDuration: 0.00 ms\tBilled Duration: 0 ms\tMemory Size: 128 MB\tMax Memory Used: N MB\tInit Duration: 0.00 ms\t",
                "START RequestId: 00000000-0000-0000-0000-000000000002 Version: $LATEST",
                "three",
                "END RequestId: 00000000-0000-0000-0000-000000000002",
                "REPORT RequestId: 00000000-0000-0000-0000-000000000002\tDuration: 0.00 ms\tBilled Duration: 0 ms\tMemory Size: 128 MB\tMax Memory Used: N MB\t",
            ],
            lines);
    }

    [Fact]
    public async Task Durations_are_rounded_up_and_init_is_billed()
    {
        var time = new FakeTimeProvider();
        await using var grid = await TestGrid.Start(time);
        var environment = grid.Python("""
            print('loading')
            while not os.path.exists(os.environ['TMPDIR'] + '/init'): time.sleep(0.001)
            id, body, h = api.next()
            print('running')
            while not os.path.exists(os.environ['TMPDIR'] + '/go'): time.sleep(0.001)
            api.respond(id, b'')
            api.next()
            """);
        await grid.Log.Line(line => line == "loading");
        time.Advance(TimeSpan.FromMilliseconds(100.12));
        await File.WriteAllTextAsync(Path.Combine(grid.Scratch(environment), "init"), "", TestContext.Current.CancellationToken);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
        var invocation = TestGrid.Invoke(environment);
        await grid.Log.Line(line => line == "running");
        time.Advance(TimeSpan.FromMilliseconds(12.34));
        await File.WriteAllTextAsync(Path.Combine(grid.Scratch(environment), "go"), "", TestContext.Current.CancellationToken);

        using var result = await invocation;

        var report = await grid.Log.Line(line => line.StartsWith("REPORT", StringComparison.Ordinal));
        Assert.StartsWith($"REPORT RequestId: {Id}\tDuration: 12.34 ms\tBilled Duration: 113 ms\t", report, StringComparison.Ordinal);
        Assert.EndsWith("\tInit Duration: 100.12 ms\t", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tail_is_the_last_4096_bytes_of_this_invocation()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python(Prints);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        using var cold = await TestGrid.Invoke(environment, "print('one')", tail: true);
        using var untold = await TestGrid.Invoke(environment, "print('two')");
        var before = grid.Log.Lines.Count;
        using var warm = await TestGrid.Invoke(environment, "print('three')", tail: true);
        var lines = grid.Log.Lines;
        using var flood = await TestGrid.Invoke(environment, "print('x' * 10000); print('y' * 3000)", tail: true);

        Assert.Equal(string.Concat(lines.Take(6).Select(line => line + "\n")), Encoding.UTF8.GetString(cold.LogTail.Span));
        Assert.True(untold.LogTail.IsEmpty);
        Assert.Equal(string.Concat(lines.Skip(before).Select(line => line + "\n")), Encoding.UTF8.GetString(warm.LogTail.Span));
        Assert.Equal(4096, flood.LogTail.Length);
        Assert.Equal(string.Concat(grid.Log.Lines.TakeLast(5).Select(line => line + "\n"))[^4096..], Encoding.UTF8.GetString(flood.LogTail.Span));
    }

    [Fact]
    public async Task All_output_before_the_answer_stands_before_end()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python(Prints);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        for (var number = 0; number < 100; number++)
        {
            using var result = await TestGrid.Invoke(environment, $"for n in range(20): print({number}, n)");
            var lines = grid.Log.Lines;
            Assert.StartsWith("REPORT", lines[^1], StringComparison.Ordinal);
            Assert.StartsWith("END", lines[^2], StringComparison.Ordinal);
            Assert.Equal(Enumerable.Range(0, 20).Select(n => $"{number} {n}"), lines.Skip(lines.Count - 22).Take(20));
        }
    }

    [Fact]
    public async Task A_flood_of_output_passes_whole_and_long_lines_are_cut_at_256_kilobytes()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python(Prints);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        using var result = await TestGrid.Invoke(environment, "print('z' * (256 * 1024 + 1)); sys.stdout.write('n\\n' * 500000)");

        var lines = grid.Log.Lines;
        Assert.Equal(256 * 1024, lines[3].Length);
        Assert.Equal("z", lines[4]);
        Assert.Equal(500_000, lines.Count(line => line == "n"));
    }

    [Fact]
    public async Task A_sampled_invocation_names_its_trace()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python(Prints);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        using var result = await TestGrid.Invoke(environment, "pass", trace: "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1");

        Assert.Matches(" ms\t\nXRAY TraceId: 1-5759e988-bd862e3fe1be46a994272793\tSegmentId: [0-9a-f]{16}\tSampled: true\t$", grid.Log.Lines[^1]);
        Assert.DoesNotContain("53995c3f42cd8ad8", grid.Log.Lines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DEBUG", "platform.initStart platform.start platform.runtimeDone platform.report platform.start platform.runtimeDone platform.report")]
    [InlineData("INFO", "platform.initStart platform.start platform.report platform.start platform.runtimeDone platform.report")]
    [InlineData("WARN", "platform.runtimeDone platform.report")]
    public async Task Json_logs_hold_the_platforms_events_of_the_level(string level, string events)
    {
        await using var grid = await TestGrid.Start(s_noon);
        var environment = grid.Python(Prints, Json(level, "ERROR"));
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        using var good = await TestGrid.Invoke(environment, "pass");
        using var bad = await TestGrid.Invoke(environment, "os._exit(1)");

        Assert.Equal(events, string.Join(' ', grid.Log.Lines.Where(line => line[0] == '{').Select(line => JsonDocument.Parse(line).RootElement.GetProperty("type").GetString())));
    }

    [Fact]
    public async Task Json_reports_have_lambdas_members()
    {
        await using var grid = await TestGrid.Start(s_noon);
        var environment = grid.Python(Prints, Json("INFO", null));
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        using var result = await TestGrid.Invoke(environment, "os._exit(1)");

        var report = System.Text.RegularExpressions.Regex.Replace(grid.Log.Lines[^1], "UsedMB\":[1-9]\\d*", "UsedMB\":9");
        Assert.Equal(
            $$$$"""{"time":"2026-11-25T12:00:00.000Z","type":"platform.start","record":{"requestId":"{{{{Id}}}}","version":"$LATEST","tracing":{"spanId":"53995c3f42cd8ad8","type":"X-Amzn-Trace-Id","value":"{{{{TestGrid.Trace}}}}"}}}""",
            grid.Log.Lines.Single(line => line.Contains("platform.start\"", StringComparison.Ordinal)));
        Assert.Equal(
            $$$$"""{"time":"2026-11-25T12:00:00.000Z","type":"platform.report","record":{"requestId":"{{{{Id}}}}","status":"error","errorType":"Runtime.ExitError","metrics":{"durationMs":0,"billedDurationMs":0,"memorySizeMB":128,"maxMemoryUsedMB":9,"initDurationMs":0},"tracing":{"spanId":"53995c3f42cd8ad8","type":"X-Amzn-Trace-Id","value":"{{{{TestGrid.Trace}}}}"}}}""",
            report);
    }

    [Fact]
    public async Task Json_lines_of_the_function_below_its_level_are_dropped()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python(Prints, Json("WARN", "WARN"));
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        using var result = await TestGrid.Invoke(environment, """
            for line in ['{"level":"info"}', '{"message":{"level":"ERROR"}}', '{"Level":"warn","n":1}', '{"n":1,"level":"FATAL"}', 'plain', '{broken', '{"level":5}']: print(line)
            """);

        Assert.Equal(["loading", "{\"Level\":\"warn\",\"n\":1}", "{\"n\":1,\"level\":\"FATAL\"}", "plain", "{broken"], grid.Log.Lines);
    }

    [Fact]
    public async Task Memory_used_is_the_peak_of_the_process()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python(Prints, settings => settings with { MemorySizeMb = 1769 });
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        using var result = await TestGrid.Invoke(environment, "b = b'x' * (100 << 20); del b");

        var used = int.Parse(grid.Log.Lines[^1].Split("Max Memory Used: ")[1].Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.InRange(used, 100, 127);
    }

    private static Func<FunctionSettings, FunctionSettings> Json(string system, string? application) =>
        settings => settings with { Logging = new LoggingSettings { JsonLogs = true, SystemLogLevel = system, ApplicationLogLevel = application } };
}
