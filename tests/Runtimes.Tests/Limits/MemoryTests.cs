using System.Text;
using Grid.Contracts.Functions;
using Grid.Contracts.Invocation;
using Grid.Runtimes.Tests.Environments;

namespace Grid.Runtimes.Tests.Limits;

/// <summary>
/// Memory of whole process trees in real groups. What has too much is ended when the silo hears of it, which takes a moment, so these functions do not answer at once when they have
/// more than they may.
/// </summary>
public sealed class MemoryTests
{
    private const string OutOfMemory = """{"errorType":"Runtime.ExitError","errorMessage":"RequestId: 00000000-0000-0000-0000-000000000001 Error: Runtime exited with error: signal: killed"}""";

    private const string Python = """
        import time
        while True:
            id, body, _ = api.next()
            what = body.decode()
            if what.startswith('hold '): data = bytearray(int(what[5:]) << 20); time.sleep(5 if int(what[5:]) > 128 else 0); api.respond(id, b'held'); continue
            if what.startswith('child '):
                import subprocess
                subprocess.run(['/usr/bin/python3', '-c', f'import time; d = bytearray({what[6:]} << 20); time.sleep(5)'])
            if what.startswith('write '):
                with open(os.environ['TMPDIR'] + '/file', 'wb') as f:
                    for _ in range(int(what[6:])): f.write(b'x' * (1 << 20))
                    f.flush()
                size = os.path.getsize(os.environ['TMPDIR'] + '/file')
                api.respond(id, str(size >> 20).encode()); continue
            if what == 'crash': os.abort()
            if what == 'kill': os.kill(os.getpid(), 9)
            api.respond(id, body)
        """;

    private const string Node = """
        const http = require('http');
        const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
        const agent = new http.Agent({ keepAlive: true });
        const call = (method, path, body) => new Promise((done, fail) => http.request({ host, port, agent, method, path: '/2018-06-01/' + path }, (answer) => {
          let text = ''; answer.on('data', (d) => text += d); answer.on('end', () => done({ headers: answer.headers, text }));
        }).on('error', fail).end(body));
        (async () => {
          for (;;) {
            const { headers, text } = await call('GET', 'runtime/invocation/next');
            const held = [];
            for (let mb = 0; mb < Number(text); mb++) held.push(Buffer.alloc(1 << 20, 1));
            if (held.length > 256) await new Promise((later) => setTimeout(later, 5000));
            await call('POST', `runtime/invocation/${headers['lambda-runtime-aws-request-id']}/response`, `${held.length}`);
          }
        })();
        """;

    [Fact]
    public async Task A_function_that_takes_more_than_its_memory_ends_as_on_AWS()
    {
        await using var grid = await LimitedGrid.Start(null, ("Grid:Limits:ProcessorShare", "weight"));
        var environment = grid.Python(Python);
        await LimitedGrid.Ready(environment);

        using var held = await TestGrid.Invoke(environment, "hold 90");
        using var failed = await TestGrid.Invoke(environment, "hold 150", tail: true);

        Assert.Null(held.FunctionError);
        Assert.Equal("Unhandled", failed.FunctionError);
        Assert.Equal(OutOfMemory, Text.Of(failed));
        var lines = Encoding.UTF8.GetString(failed.LogTail.Span).Split('\n');
        Assert.Contains("RequestId: 00000000-0000-0000-0000-000000000001 Error: Runtime exited with error: signal: killed", lines);
        Assert.Contains("Runtime.ExitError", lines);
        Assert.Matches("\tMemory Size: 128 MB\tMax Memory Used: 128 MB\tStatus: error\tError Type: Runtime.ExitError$", lines.Single(line => line.StartsWith("REPORT", StringComparison.Ordinal)));
        Assert.False(environment.Usable);
        await environment.Ended.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Memory_of_a_child_counts_and_ends_the_whole_environment()
    {
        await using var grid = await LimitedGrid.Start(null, ("Grid:Limits:ProcessorShare", "weight"));
        var environment = grid.Python(Python);
        await LimitedGrid.Ready(environment);

        using var failed = await TestGrid.Invoke(environment, "child 300");

        Assert.Equal(OutOfMemory, Text.Of(failed));
    }

    [Fact]
    public async Task A_node_function_has_as_much_as_it_asked_for_and_no_more()
    {
        await using var grid = await LimitedGrid.Start(null, ("Grid:Limits:ProcessorShare", "weight"));
        var environment = grid.Launch("nodejs20.x", settings => settings with { MemorySizeMb = 256 }, ("main.js", Node));
        await LimitedGrid.Ready(environment);

        using var held = await TestGrid.Invoke(environment, "120");
        using var failed = await TestGrid.Invoke(environment, "300");

        Assert.Equal("120", Text.Of(held));
        Assert.Equal(OutOfMemory, Text.Of(failed));
    }

    [Theory]
    [InlineData("crash", "Runtime exited with error: signal: aborted")]
    [InlineData("kill", "Runtime exited with error: signal: killed")]
    public async Task Other_ends_are_not_taken_for_it(string how, string message)
    {
        await using var grid = await LimitedGrid.Start(null, ("Grid:Limits:ProcessorShare", "weight"));
        var environment = grid.Python(Python);
        await LimitedGrid.Ready(environment);

        using var failed = await TestGrid.Invoke(environment, how, tail: true);

        Assert.Contains(message, Text.Of(failed), StringComparison.Ordinal);
        Assert.DoesNotContain("Max Memory Used: 128 MB", Encoding.UTF8.GetString(failed.LogTail.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_in_tmp_do_not_count_as_memory()
    {
        await using var grid = await LimitedGrid.Start(null, ("Grid:Limits:ProcessorShare", "weight"));
        var environment = grid.Python(Python);
        await LimitedGrid.Ready(environment);

        using var written = await TestGrid.Invoke(environment, "write 400");
        using var held = await TestGrid.Invoke(environment, "hold 90");
        using var failed = await TestGrid.Invoke(environment, "hold 150");

        Assert.Equal("400", Text.Of(written));
        Assert.Equal("held", Text.Of(held));
        Assert.Equal(OutOfMemory, Text.Of(failed));
    }

    [Fact]
    public async Task A_disk_that_is_filled_is_full_and_the_function_lives_on()
    {
        await using var grid = await LimitedGrid.Start(null, ("Grid:Limits:ProcessorShare", "weight"));
        var environment = grid.Python("""
            while True:
                id, body, _ = api.next()
                written = 0
                try:
                    with open(os.environ['TMPDIR'] + '/file', 'wb') as f:
                        while written < 600: written += f.write(b'x' * (1 << 20)) >> 20
                        f.flush()
                except OSError as e: api.respond(id, f'{e.errno} {written}'.encode()); continue
                api.respond(id, str(written).encode())
            """);
        await LimitedGrid.Ready(environment);

        using var full = await TestGrid.Invoke(environment);

        // ENOSPC
        Assert.Matches("^28 51[0-2]$", Text.Of(full));
        Assert.True(environment.Usable);
    }

    [Fact]
    public async Task Memory_that_runs_out_in_Init_fails_Init_and_the_invocation_that_repeats_it()
    {
        await using var grid = await LimitedGrid.Start(null, ("Grid:Limits:ProcessorShare", "weight"));
        var environment = grid.Python("import time; data = bytearray(200 << 20); time.sleep(5)\n" + Python);

        Assert.False(await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken));
        using var failed = await TestGrid.Invoke(environment);

        Assert.Equal(OutOfMemory, Text.Of(failed));
    }
}
