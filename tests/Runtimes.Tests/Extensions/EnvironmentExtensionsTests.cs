using System.Text.Json;
using System.Text.RegularExpressions;
using Grid.Contracts.Functions;
using Grid.Contracts.Invocation;
using Grid.Runtimes.Environments;
using Grid.Runtimes.Tests.Environments;

namespace Grid.Runtimes.Tests.Extensions;

/// <summary>Real extensions beside real functions.</summary>
public sealed class EnvironmentExtensionsTests
{
    private const string Id = "00000000-0000-0000-0000-000000000001";

    private const string Echo = """
        import signal
        def end(*_):
            print('terminated')
            sys.exit(0)
        signal.signal(signal.SIGTERM, end)
        print('loading')
        while True:
            id, body, h = api.next()
            api.respond(id, body)
        """;

    [Fact]
    public async Task An_extension_starts_before_the_runtime_hears_of_each_invocation_and_of_the_end()
    {
        await using var grid = await TestGrid.Start();
        var environment = Start(grid, Echo, ExtensionProgram.Named("agent", """
            time.sleep(0.05)
            print('starts')
            print('registered', sorted(register('INVOKE', 'SHUTDOWN').items()), '_HANDLER' in os.environ)
            while True:
                e = event()
                print(json.dumps(e))
                if e['eventType'] == 'SHUTDOWN': sys.exit(0)
            """));
        Assert.True(await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken));

        using var result = await TestGrid.Invoke(environment);
        if (environment.Busy is { } busy) await busy.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await environment.Stop().WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        var all = grid.Log.Lines;
        Assert.Contains("registered [('functionName', 'hello'), ('functionVersion', '$LATEST'), ('handler', 'any')] False", all);
        var lines = all.Where(line => !line.StartsWith("registered", StringComparison.Ordinal)).ToArray();
        Assert.StartsWith("INIT_START", lines[0], StringComparison.Ordinal);
        Assert.Equal("starts", lines[1]);
        Assert.Equal("loading", lines[2]);
        Assert.Equal("EXTENSION\tName: agent\tState: Ready\tEvents: [INVOKE, SHUTDOWN]", lines[3]);
        Assert.Equal($"START RequestId: {Id} Version: $LATEST", lines[4]);
        var invoke = JsonDocument.Parse(lines.Single(line => line.Contains("\"INVOKE\"", StringComparison.Ordinal))).RootElement;
        Assert.Equal(["eventType", "deadlineMs", "requestId", "invokedFunctionArn", "tracing"], invoke.EnumerateObject().Select(member => member.Name));
        Assert.Equal((Id, TestGrid.Arn), (invoke.GetProperty("requestId").GetString(), invoke.GetProperty("invokedFunctionArn").GetString()));
        Assert.Equal($$"""{"type": "X-Amzn-Trace-Id", "value": "{{TestGrid.Trace}}"}""", invoke.GetProperty("tracing").GetRawText());
        Assert.Equal("terminated", lines[^2]);
        var shutdown = JsonDocument.Parse(lines[^1]).RootElement;
        Assert.Equal(["eventType", "deadlineMs", "shutdownReason"], shutdown.EnumerateObject().Select(member => member.Name));
        Assert.Equal("spindown", shutdown.GetProperty("shutdownReason").GetString());
        Assert.InRange(shutdown.GetProperty("deadlineMs").GetInt64(), before + 2000, before + 12_000);
    }

    [Fact]
    public async Task The_caller_has_its_answer_while_an_extension_still_works_and_the_next_invocation_waits()
    {
        await using var grid = await TestGrid.Start();
        var environment = Start(grid, Echo, ExtensionProgram.Named("slow", """
            register('INVOKE')
            event()
            while not os.path.exists(os.environ['TMPDIR'] + '/go'): time.sleep(0.005)
            while True: event()
            """));
        Assert.True(await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken));

        using var first = await TestGrid.Invoke(environment, "1");
        Assert.Equal("1", Text.Of(first));
        var busy = environment.Busy!;
        Assert.False(busy.IsCompleted);
        Assert.DoesNotContain(grid.Log.Lines, line => line.StartsWith("REPORT", StringComparison.Ordinal));
        var second = TestGrid.Invoke(environment, "2", "00000000-0000-0000-0000-000000000002");
        Assert.DoesNotContain(grid.Log.Lines, line => line.StartsWith("START RequestId: 00000000-0000-0000-0000-000000000002", StringComparison.Ordinal));

        await File.WriteAllTextAsync(Path.Combine(grid.Scratch(environment), "go"), "", TestContext.Current.CancellationToken);
        await busy.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
        Assert.Equal("2", Text.Of(await second));
        Assert.Contains(grid.Log.Lines, line => line.StartsWith($"REPORT RequestId: {Id}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("register('INVOKE'); event(); sys.exit(3)", "Extension.Crash", "exit status 3")]
    [InlineData("register('INVOKE'); event(); sys.exit(0)", "Extension.Crash", "exit code 0")]
    [InlineData("register('INVOKE'); event(); os.kill(os.getpid(), 9)", "Extension.Crash", "signal: killed")]
    [InlineData("register('INVOKE'); event(); call('POST', '/2020-01-01/extension/exit/error', '{}', Lambda_Extension_Identifier=id, Lambda_Extension_Function_Error_Type='Extension.NoLuck'); time.sleep(60)", "Extension.ExitError", "Extension.NoLuck")]
    public async Task An_extension_that_fails_fails_the_invocation(string code, string errorType, string message)
    {
        await using var grid = await TestGrid.Start();
        var environment = Start(grid, "api.next(); time.sleep(60)", ExtensionProgram.Named("agent", code));
        Assert.True(await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken));

        using var result = await TestGrid.Invoke(environment);

        Assert.Equal($"{{\"errorType\":\"{errorType}\",\"errorMessage\":\"RequestId: {Id} Error: {message}\"}}", Text.Of(result));
        Assert.False(environment.Usable);
        await environment.Ended.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("sys.exit(1)", "Extension.Crash", "exit status 1", "Exited", "Extension.Crash")]
    [InlineData("register('INVOKE'); call('POST', '/2020-01-01/extension/init/error', '{}', Lambda_Extension_Identifier=id, Lambda_Extension_Function_Error_Type='Extension.NoConfig'); time.sleep(60)", "Extension.InitError", "Extension.NoConfig", "InitError", "Extension.NoConfig")]
    public async Task An_extension_that_cannot_start_fails_init_which_the_invocation_repeats(string code, string errorType, string message, string state, string reported)
    {
        await using var grid = await TestGrid.Start();
        var environment = Start(grid, Echo, ExtensionProgram.Named("agent", code));
        Assert.False(await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken));

        using var result = await TestGrid.Invoke(environment);

        Assert.Equal($"{{\"errorType\":\"{errorType}\",\"errorMessage\":\"RequestId: {Id} Error: {message}\"}}", Text.Of(result));
        Assert.Equal(2, grid.Log.Lines.Count(line => Regex.IsMatch(line, $@"^EXTENSION\tName: agent\tState: {state}\tEvents: \[.*\]\tError Type: {reported}$")));
    }

    [Fact]
    public async Task More_than_ten_extensions_are_not_started()
    {
        await using var grid = await TestGrid.Start();
        var environment = Start(grid, Echo, [.. Enumerable.Range(1, 11).Select(number => ExtensionProgram.Named($"e{number}", "register()"))]);
        Assert.False(await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken));
        using var result = await TestGrid.Invoke(environment);
        Assert.Equal($"{{\"errorType\":\"Extension.LaunchError\",\"errorMessage\":\"RequestId: {Id} Error: Extension limit (10) exceeded\"}}", Text.Of(result));
    }

    [Fact]
    public async Task A_file_that_is_no_program_is_a_launch_error()
    {
        await using var grid = await TestGrid.Start();
        var environment = Start(grid, Echo, ("extensions/notes", "just text"));
        Assert.False(await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken));
        using var result = await TestGrid.Invoke(environment);
        Assert.Equal($"{{\"errorType\":\"Extension.LaunchError\",\"errorMessage\":\"RequestId: {Id} Error: fork/exec /opt/extensions/notes: exec format error\"}}", Text.Of(result));
    }

    [Fact]
    public async Task A_timeout_of_the_function_is_the_reason_of_the_shutdown()
    {
        await using var grid = await TestGrid.Start();
        var environment = Start(grid, "api.next(); time.sleep(60)", 1, ExtensionProgram.Named("agent", "register('SHUTDOWN'); print(event()['shutdownReason'])"));
        Assert.True(await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken));
        using var result = await TestGrid.Invoke(environment);
        Assert.Contains("Task timed out after 1.00 seconds", Text.Of(result), StringComparison.Ordinal);
        await environment.Ended.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
        Assert.Equal("timeout", grid.Log.Lines[^1]);
    }

    [Fact]
    public async Task An_extension_that_never_finishes_runs_into_the_functions_timeout()
    {
        await using var grid = await TestGrid.Start();
        var environment = Start(grid, Echo, 1, ExtensionProgram.Named("stuck", "register('INVOKE'); event(); time.sleep(60)"));
        Assert.True(await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken));

        using var result = await TestGrid.Invoke(environment, "fine");

        Assert.Equal("fine", Text.Of(result));
        await environment.Ended.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
        Assert.False(environment.Usable);
        Assert.Contains(grid.Log.Lines, line => Regex.IsMatch(line, $@"^REPORT RequestId: {Id}\tDuration: 1000\.00 ms\t.*Status: timeout$"));
    }

    [Fact]
    public async Task An_internal_extension_takes_part_and_its_runtime_is_asked_to_end()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python("""
            import threading
            other = Api()
            def register(name, events): return other.call('POST', '../2020-01-01/extension/register', events, f'Lambda-Extension-Name: {name}\r\n')
            print(register('inner', b'{"events":["SHUTDOWN"]}')[2].decode())
            s, h, b = register('inner', b'{"events":["INVOKE"]}')
            def listen():
                while True: print('event', other.call('GET', '../2020-01-01/extension/event/next', b'', f'Lambda-Extension-Identifier: {h["lambda-extension-identifier"]}\r\n')[2].decode()[:21], flush=True)
            threading.Thread(target=listen, daemon=True).start()

            """ + Echo);
        Assert.True(await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken));
        using var result = await TestGrid.Invoke(environment);
        if (environment.Busy is { } busy) await busy.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
        await environment.Stop().WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        Assert.Contains("{\"errorMessage\":\"SHUTDOWN: ShutdownEventNotSupportedForInternalExtension\",\"errorType\":\"Extension.InvalidEventType\"}", grid.Log.Lines);
        Assert.Contains("EXTENSION\tName: inner\tState: Ready\tEvents: [INVOKE]", grid.Log.Lines);
        Assert.Contains("event {\"eventType\":\"INVOKE\"", grid.Log.Lines);
        Assert.Equal("terminated", grid.Log.Lines[^1]);
    }

    private static IExecutionEnvironment Start(TestGrid grid, string function, params (string Path, string Text)[] extensions) => Start(grid, function, 10, extensions);

    private static IExecutionEnvironment Start(TestGrid grid, string function, int timeoutSeconds, params (string Path, string Text)[] extensions)
    {
        var layer = new LayerReference { Arn = "arn", Code = grid.Store.Add(extensions) };
        return grid.Python(function, settings => settings with { Layers = [layer], TimeoutSeconds = timeoutSeconds });
    }
}
