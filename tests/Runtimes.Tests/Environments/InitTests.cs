using Grid.Contracts.Functions;
using Grid.Contracts.Invocation;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Runtimes.Tests.Environments;

/// <summary>Init that fails, and Init that takes too long.</summary>
public sealed class InitTests
{
    private const string Id = "00000000-0000-0000-0000-000000000001";

    /// <summary>Fails at the first start in a scratch folder, runs at the second.</summary>
    private const string SecondStartWorks = """
        mark = os.environ['TMPDIR'] + '/started'
        if not os.path.exists(mark):
            open(mark, 'w').close()
            FIRST
        while True:
            id, body, h = api.next()
            api.respond(id, b'started again')
        """;

    [Fact]
    public async Task Init_that_takes_too_long_is_repeated_inside_the_first_invocation()
    {
        var time = new FakeTimeProvider();
        await using var grid = await TestGrid.Start(time);
        var environment = grid.Python(SecondStartWorks.Replace("FIRST", "print('slow'); time.sleep(1000)", StringComparison.Ordinal));
        await grid.Log.Line(line => line == "slow");
        time.Advance(TimeSpan.FromSeconds(9.999));
        Assert.False(environment.Initialized.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken));
        Assert.True(environment.Usable);
        Assert.False(environment.Ended.IsCompleted);

        using var result = await TestGrid.Invoke(environment);
        using var next = await TestGrid.Invoke(environment);

        Assert.Equal("started again", Text.Of(result));
        Assert.Equal("started again", Text.Of(next));
        Assert.Equal(
            [
                "slow",
                "INIT_REPORT Init Duration: 10000.00 ms\tPhase: init\tStatus: timeout",
                $"START RequestId: {Id} Version: $LATEST",
                $"END RequestId: {Id}",
            ],
            grid.Log.Lines.Skip(1).Take(4));
        Assert.DoesNotContain("Init Duration", grid.Log.Lines[5], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repeated_init_runs_on_the_functions_timeout()
    {
        var time = new FakeTimeProvider();
        await using var grid = await TestGrid.Start(time, ("Grid:Environments:InitTimeoutSeconds", "1"));
        var environment = grid.Python("print('start', os.getpid()); time.sleep(1000)");
        var first = await grid.Log.Line(line => line.StartsWith("start ", StringComparison.Ordinal));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken));

        var invocation = TestGrid.Invoke(environment);
        await grid.Log.Line(line => line.StartsWith("start ", StringComparison.Ordinal) && line != first);
        time.Advance(TimeSpan.FromSeconds(3));

        using var result = await invocation;
        Assert.Equal($"{{\"errorType\":\"Sandbox.Timedout\",\"errorMessage\":\"RequestId: {Id} Error: Task timed out after 3.00 seconds\"}}", Text.Of(result));
        await environment.Ended.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
        Assert.Contains("INIT_REPORT Init Duration: 3000.00 ms\tPhase: invoke\tStatus: timeout", grid.Log.Lines);
    }

    [Fact]
    public async Task A_reported_init_error_is_the_first_invocations_answer_when_it_comes_again()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python("""
            s, h, body = api.call('POST', 'runtime/init/error', b'{"errorType":"Runtime.ImportModuleError","errorMessage":"no module","requestId":"","stackTrace":[]}', 'Lambda-Runtime-Function-Error-Type: Runtime.ImportModuleError\r\n')
            time.sleep(1000)
            """);
        Assert.False(await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken));

        using var result = await TestGrid.Invoke(environment);

        Assert.Equal("Unhandled", result.FunctionError);
        Assert.Equal("{\"errorType\":\"Runtime.ImportModuleError\",\"errorMessage\":\"no module\",\"requestId\":\"\",\"stackTrace\":[]}", Text.Of(result));
        await environment.Ended.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
        var reports = grid.Log.Lines.Where(line => line.StartsWith("INIT_REPORT", StringComparison.Ordinal)).ToArray();
        Assert.Matches(@"^INIT_REPORT Init Duration: \d+\.\d\d ms\tPhase: init\tStatus: error\tError Type: Runtime.ImportModuleError$", reports[0]);
        Assert.Matches(@"^INIT_REPORT Init Duration: \d+\.\d\d ms\tPhase: invoke\tStatus: error\tError Type: Runtime.ImportModuleError$", reports[1]);
    }

    [Fact]
    public async Task An_exit_during_init_is_the_first_invocations_answer_when_it_comes_again()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python("sys.exit(3)");
        Assert.False(await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken));

        using var result = await TestGrid.Invoke(environment);

        Assert.Equal($"{{\"errorType\":\"Runtime.ExitError\",\"errorMessage\":\"RequestId: {Id} Error: Runtime exited with error: exit status 3\"}}", Text.Of(result));
        Assert.False(environment.Usable);
    }

    [Fact]
    public async Task A_program_that_cannot_be_run_exits_with_127()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Launch("provided.al2023", null, ("main.py", ""));
        Assert.False(await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken));

        using var result = await TestGrid.Invoke(environment);

        Assert.Equal($"{{\"errorType\":\"Runtime.ExitError\",\"errorMessage\":\"RequestId: {Id} Error: Runtime exited with error: exit status 127\"}}", Text.Of(result));
    }

    [Fact]
    public async Task What_the_planner_refuses_is_the_invocations_answer()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Launch("provided.none", null, ("main.py", ""));
        Assert.False(await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken));

        using var result = await TestGrid.Invoke(environment);

        Assert.Equal(
            $"{{\"errorType\":\"Runtime.InvalidEntrypoint\",\"errorMessage\":\"RequestId: {Id} Error: Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]\"}}", Text.Of(result));
        await environment.Ended.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Code_that_the_store_has_lost_is_the_platforms_failure()
    {
        await using var grid = await TestGrid.Start();
        var lost = new LayerReference { Arn = "arn", Code = new CodeReference { Sha256 = Convert.ToBase64String(new byte[32]) } };
        var environment = grid.Python("api.next()", settings => settings with { Layers = [lost] });

        Assert.False(await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken));
        await environment.Ended.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
        Assert.False(environment.Usable);
        using var result = await TestGrid.Invoke(environment);
        Assert.Equal(InvokeError.Platform, result.Error);
    }
}
