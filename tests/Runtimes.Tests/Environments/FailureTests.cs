using System.Globalization;
using Grid.Contracts.Invocation;
using Grid.Runtimes.Environments;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Runtimes.Tests.Environments;

/// <summary>Functions that fail while they run.</summary>
public sealed class FailureTests
{
    private const string Id = "00000000-0000-0000-0000-000000000001";

    private const string RunsWhatItIsTold = """
        while True:
            id, body, h = api.next()
            exec(body.decode())
            api.respond(id, b'done')
        """;

    [Theory]
    [InlineData("os._exit(0)", "Runtime exited without providing a reason")]
    [InlineData("os._exit(1)", "Runtime exited with error: exit status 1")]
    [InlineData("os._exit(255)", "Runtime exited with error: exit status 255")]
    [InlineData("os.kill(os.getpid(), 9)", "Runtime exited with error: signal: killed")]
    [InlineData("os.kill(os.getpid(), 11)", "Runtime exited with error: signal: segmentation fault")]
    [InlineData("os.kill(os.getpid(), 13)", "Runtime exited with error: signal: broken pipe")]
    public async Task A_process_that_ends_is_the_invocations_answer(string code, string message)
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python("import signal; signal.signal(signal.SIGPIPE, signal.SIG_DFL)\n" + RunsWhatItIsTold);
        Assert.True(await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken));

        using var result = await TestGrid.Invoke(environment, code);

        Assert.Equal(InvokeError.None, result.Error);
        Assert.Equal("Unhandled", result.FunctionError);
        Assert.Equal($"{{\"errorType\":\"Runtime.ExitError\",\"errorMessage\":\"RequestId: {Id} Error: {message}\"}}", Text.Of(result));
        Assert.False(environment.Usable);
        await environment.Ended.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
        Assert.Contains($"RequestId: {Id} Error: {message}\nRuntime.ExitError", grid.Log.Lines);
        Assert.EndsWith("\tStatus: error\tError Type: Runtime.ExitError", grid.Log.Lines.Single(line => line.StartsWith("REPORT", StringComparison.Ordinal)), StringComparison.Ordinal);

        using var refused = await TestGrid.Invoke(environment, "1");
        Assert.Equal(InvokeError.Platform, refused.Error);
    }

    [Fact]
    public async Task A_timeout_ends_the_whole_family_also_who_left_the_session()
    {
        var time = new FakeTimeProvider();
        await using var grid = await TestGrid.Start(time);
        var environment = grid.Python("""
            import subprocess
            id, body, h = api.next()
            child = subprocess.Popen(['/bin/sleep', '1000'])
            daemon = subprocess.Popen(['/usr/bin/setsid', '--fork', '/bin/sh', '-c', 'echo pid $$; exec /bin/sleep 1000'], stdin=subprocess.DEVNULL)
            sys.stdout.write(f'pid {os.getpid()}\n'); sys.stdout.write(f'pid {child.pid}\n')
            daemon.wait()
            time.sleep(1000)
            """);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        var invocation = TestGrid.Invoke(environment);
        var seen = new HashSet<string>();
        while (seen.Count < 3) seen.Add(await grid.Log.Line(line => line.StartsWith("pid ", StringComparison.Ordinal) && !seen.Contains(line)));
        var pids = seen.Select(line => int.Parse(line.AsSpan("pid ".Length), CultureInfo.InvariantCulture)).ToArray();
        Assert.All(pids, pid => Assert.True(Processes.Runs(pid)));
        time.Advance(TimeSpan.FromSeconds(2.999));
        Assert.False(invocation.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));

        using var result = await invocation;
        Assert.Equal("Unhandled", result.FunctionError);
        Assert.Equal($"{{\"errorType\":\"Sandbox.Timedout\",\"errorMessage\":\"RequestId: {Id} Error: Task timed out after 3.00 seconds\"}}", Text.Of(result));
        Assert.False(environment.Usable);
        await environment.Ended.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
        Assert.All(pids, pid => Assert.False(Processes.Runs(pid)));
        var report = grid.Log.Lines.Single(line => line.StartsWith("REPORT", StringComparison.Ordinal));
        Assert.StartsWith($"REPORT RequestId: {Id}\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory Used: ", report, StringComparison.Ordinal);
        Assert.EndsWith(" MB\tInit Duration: 0.00 ms\tStatus: timeout", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stale_request_id_is_refused_and_changes_nothing()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python("""
            def show(reply): return f'{reply[0]} {reply[2].decode()}\n'
            id, body, h = api.next()
            said = show(api.respond('7', b'stale'))
            api.respond(id, said.encode())
            said = show(api.respond(id, b'again'))
            id, body, h = api.next()
            api.respond(id, said.encode())
            api.next()
            """);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        using var first = await TestGrid.Invoke(environment);
        using var second = await TestGrid.Invoke(environment);

        Assert.Equal("400 {\"errorMessage\":\"Invalid request ID\",\"errorType\":\"InvalidRequestID\"}\n", Text.Of(first));
        Assert.Equal(
            "403 {\"errorMessage\":\"State transition from RuntimeResponseSent to RuntimeInvocationResponse failed for runtime. Error: State transition is not allowed\",\"errorType\":\"InvalidStateTransition\"}\n",
            Text.Of(second));
    }

    [Fact]
    public async Task A_reported_error_goes_to_the_caller_untouched()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python("""
            while True:
                id, body, h = api.next()
                api.call('POST', f'runtime/invocation/{id}/error', b'{"errorMessage" : "no", "trace":[]}', f'Lambda-Runtime-Function-Error-Type: {body.decode()}\r\n')
            """);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        using var first = await TestGrid.Invoke(environment, "Function.Broken");
        using var second = await TestGrid.Invoke(environment, "Runtime.broken");
        using var third = await TestGrid.Invoke(environment, "Error");

        Assert.Equal("Unhandled", first.FunctionError);
        Assert.Equal("{\"errorMessage\" : \"no\", \"trace\":[]}", Text.Of(first));
        Assert.True(environment.Usable);
        Assert.Equal(
            ["Function.Broken", "Runtime.Unknown", "Function.Unknown"],
            grid.Log.Lines.Where(line => line.StartsWith("REPORT", StringComparison.Ordinal)).Select(line => line.Split("\tStatus: error\tError Type: ")[1]));
    }

    [Fact]
    public async Task The_death_of_an_idle_environment_is_noticed()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python("print('pid', os.getpid())\n" + RunsWhatItIsTold);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
        var pid = int.Parse((await grid.Log.Line(line => line.StartsWith("pid ", StringComparison.Ordinal))).AsSpan("pid ".Length), CultureInfo.InvariantCulture);

        Processes.Kill(pid);
        await environment.Ended.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        Assert.False(environment.Usable);
        using var result = await TestGrid.Invoke(environment);
        Assert.Equal(InvokeError.Platform, result.Error);
    }

    [Fact]
    public async Task An_invocation_that_the_function_never_saw_is_the_platforms_failure()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python("""
            id, body, h = api.next()
            api.respond(id, body)
            while not os.path.exists(os.environ['TMPDIR'] + '/go'): time.sleep(0.001)
            """);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
        using var first = await TestGrid.Invoke(environment);

        var second = TestGrid.Invoke(environment, requestId: "00000000-0000-0000-0000-000000000002");
        await File.WriteAllTextAsync(Path.Combine(grid.Scratch(environment), "go"), "", TestContext.Current.CancellationToken);

        using var result = await second;
        Assert.Equal(InvokeError.Platform, result.Error);
        Assert.NotNull(result.Refusal);
        Assert.DoesNotContain("START RequestId: 00000000-0000-0000-0000-000000000002 Version: $LATEST", grid.Log.Lines);
    }

    [Fact]
    public async Task A_runtime_that_never_asks_again_is_ended_at_its_deadline()
    {
        var time = new FakeTimeProvider();
        await using var grid = await TestGrid.Start(time);
        var environment = grid.Python("""
            id, body, h = api.next()
            api.respond(id, body)
            time.sleep(1000)
            """);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
        using var first = await TestGrid.Invoke(environment);
        Assert.Null(first.FunctionError);

        var second = TestGrid.Invoke(environment);
        time.Advance(TimeSpan.FromSeconds(3));

        using var result = await second;
        Assert.Equal(InvokeError.Platform, result.Error);
        await environment.Ended.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Stop_leaves_no_process_and_no_scratch_folder()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python("""
            import subprocess
            child = subprocess.Popen(['/bin/sleep', '1000'], start_new_session=True)
            open(os.environ['TMPDIR'] + '/file', 'w').close()
            sys.stdout.write(f'pid {os.getpid()}\n'); sys.stdout.write(f'pid {child.pid}\n')

            """ + RunsWhatItIsTold);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
        using var result = await TestGrid.Invoke(environment, "pass");
        var pids = grid.Log.Lines.Where(line => line.StartsWith("pid ", StringComparison.Ordinal)).Select(line => int.Parse(line.AsSpan("pid ".Length), CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(2, pids.Length);
        Assert.True(File.Exists(Path.Combine(grid.Scratch(environment), "file")));

        await environment.Stop().WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
        await environment.Stop().WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        Assert.True(environment.Ended.IsCompletedSuccessfully);
        Assert.False(environment.Usable);
        Assert.All(pids, pid => Assert.False(Processes.Runs(pid)));
        Assert.False(Directory.Exists(grid.Scratch(environment)));
    }

    [Fact]
    public async Task Stop_during_an_invocation_answers_it()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python("""
            api.next()
            print('has it')
            time.sleep(1000)
            """);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
        var invocation = TestGrid.Invoke(environment);
        await grid.Log.Line(line => line == "has it");

        await environment.Stop().WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        using var result = await invocation;
        Assert.Equal($"{{\"errorType\":\"Runtime.ExitError\",\"errorMessage\":\"RequestId: {Id} Error: Runtime exited with error: signal: killed\"}}", Text.Of(result));
    }

    [Fact]
    public async Task The_end_of_the_silo_ends_all_environments()
    {
        IExecutionEnvironment[] environments;
        await using (var grid = await TestGrid.Start())
        {
            environments = [.. Enumerable.Range(0, 3).Select(_ => grid.Python(RunsWhatItIsTold))];
            await Task.WhenAll(environments.Select(environment => environment.Initialized)).WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
        }

        Assert.All(environments, environment => Assert.True(environment.Ended.IsCompletedSuccessfully));
    }
}
