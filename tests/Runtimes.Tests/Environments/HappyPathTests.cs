using System.Globalization;
using Grid.Contracts.Invocation;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Runtimes.Tests.Environments;

/// <summary>What a well-behaved function meets.</summary>
public sealed class HappyPathTests
{
    private const string Echo = """
        while True:
            id, body, h = api.next()
            api.respond(id, body)
        """;

    [Fact]
    public async Task A_thousand_invocations_run_one_after_the_other_in_one_environment()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python(Echo);
        Assert.True(await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken));

        for (var number = 0; number < 1000; number++)
        {
            using var result = await TestGrid.Invoke(environment, number.ToString(CultureInfo.InvariantCulture));
            Assert.Equal(InvokeError.None, result.Error);
            Assert.Null(result.FunctionError);
            Assert.Equal("$LATEST", result.ExecutedVersion);
            Assert.Equal(TestGrid.Trace, result.TraceHeader);
            Assert.Equal(number.ToString(CultureInfo.InvariantCulture), Text.Of(result));
        }

        Assert.True(environment.Usable);
        Assert.Equal(1000, grid.Log.Lines.Count(line => line.StartsWith("REPORT ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_idle_environment_ends_at_the_end_of_its_lifetime()
    {
        var time = new FakeTimeProvider();
        await using var grid = await TestGrid.Start(time, ("Grid:Environments:LifetimeMinutes", "60"));
        var environment = grid.Python(Echo);
        Assert.True(await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken));

        time.Advance(TimeSpan.FromMinutes(60) - TimeSpan.FromTicks(1));
        Assert.True(environment.Usable);
        time.Advance(TimeSpan.FromTicks(1));

        Assert.False(environment.Usable);
        await environment.Ended.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_busy_environment_finishes_its_invocation_at_the_end_of_its_lifetime()
    {
        var time = new FakeTimeProvider();
        await using var grid = await TestGrid.Start(time, ("Grid:Environments:LifetimeMinutes", "1"));
        var environment = grid.Python("""
            id, body, h = api.next()
            while not os.path.exists(os.environ['TMPDIR'] + '/go'): time.sleep(0.005)
            api.respond(id, body)
            api.next()
            """);
        Assert.True(await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken));
        time.Advance(TimeSpan.FromSeconds(59));
        var running = TestGrid.Invoke(environment);

        time.Advance(TimeSpan.FromSeconds(1));
        await File.WriteAllTextAsync(Path.Combine(grid.Scratch(environment), "go"), "", TestContext.Current.CancellationToken);

        using var result = await running;
        Assert.Null(result.FunctionError);
        Assert.False(environment.Usable);
    }

    [Fact]
    public async Task A_node_program_with_the_http_module_is_served()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Launch("nodejs20.x", null, ("main.js", """
            const http = require('http');
            const agent = new http.Agent({ keepAlive: true });
            const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
            const call = (method, path, body) => new Promise((resolve, reject) => {
              const request = http.request({ host, port, agent, method, path: '/2018-06-01/runtime/invocation/' + path }, response => {
                const parts = []; response.on('data', part => parts.push(part));
                response.on('end', () => resolve({ id: response.headers['lambda-runtime-aws-request-id'], body: Buffer.concat(parts) }));
              });
              request.on('error', reject); request.end(body);
            });
            (async () => { while (true) { const { id, body } = await call('GET', 'next'); await call('POST', id + '/response', 'node ' + body); } })();
            """));
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        for (var number = 0; number < 20; number++)
        {
            using var result = await TestGrid.Invoke(environment, $"{number}");
            Assert.Equal($"node {number}", Text.Of(result));
        }
    }

    [Fact]
    public async Task A_shell_script_with_curl_is_served()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Launch("provided.al2023", null, ("bootstrap", """
            #!/bin/bash
            base=http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation
            while true; do
              body=$(curl -sS -D "$TMPDIR/head" "$base/next")
              id=$(grep -i lambda-runtime-aws-request-id "$TMPDIR/head" | tr -d '[:space:]' | cut -d: -f2)
              curl -sS -o /dev/null -d "bash $body in $PWD" "$base/$id/response"
            done
            """));
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        using var first = await TestGrid.Invoke(environment, "1");
        using var second = await TestGrid.Invoke(environment, "2");

        Assert.Equal($"bash 1 in {Path.Combine(grid.Folder, "cache", environment.Spec.Version.Code.Hex)}", Text.Of(first));
        Assert.StartsWith("bash 2 in ", Text.Of(second), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_function_sees_the_headers_of_the_runtime_api()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python("""
            while True:
                id, body, h = api.next()
                names = ['content-type', 'lambda-runtime-aws-request-id', 'lambda-runtime-invoked-function-arn', 'lambda-runtime-trace-id', 'lambda-runtime-client-context']
                late = int(h['lambda-runtime-deadline-ms']) - time.time() * 1000
                api.respond(id, ('\n'.join(h[n] for n in names) + ('\nin time' if 0 < late <= 3000 else f'\n{late}')).encode())
            """);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        using var result = await TestGrid.Invoke(environment, context: "{\"custom\":\n{\"ü\":1}}");

        Assert.Equal(
            $"application/json\n00000000-0000-0000-0000-000000000001\n{TestGrid.Arn}\n{TestGrid.Trace}\n{{\"custom\": {{\"\\u00fc\":1}}}}\nin time", Text.Of(result));
    }

    [Fact]
    public async Task An_invocation_that_comes_before_the_runtime_asks_again_waits_for_it()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python("""
            while True:
                id, body, h = api.next()
                api.respond(id, body)
                while not os.path.exists(os.environ['TMPDIR'] + '/go'): time.sleep(0.001)
            """);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        using var first = await TestGrid.Invoke(environment, "1");
        Assert.True(environment.Usable);
        var second = TestGrid.Invoke(environment, "2");
        Assert.False(second.IsCompleted);
        await File.WriteAllTextAsync(Path.Combine(grid.Scratch(environment), "go"), "", TestContext.Current.CancellationToken);

        using var result = await second;
        Assert.Equal("2", Text.Of(result));
    }

    [Fact]
    public async Task Six_megabytes_travel_both_ways()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python(Echo);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
        var large = new byte[6 * 1024 * 1024];
        new Random(1).NextBytes(large);

        using var result = await TestGrid.Invoke(environment, large);

        Assert.Null(result.FunctionError);
        Assert.True(large.AsSpan().SequenceEqual(result.Payload.Memory.Span));
    }

    [Theory]
    [InlineData(6_291_556, null)]
    [InlineData(6_291_557, "{\"errorMessage\":\"Response payload size exceeded maximum allowed payload size (6291556 bytes).\",\"errorType\":\"Function.ResponseSizeTooLarge\"}")]
    public async Task An_answer_may_have_6291556_bytes(int length, string? error)
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python("""
            while True:
                id, body, h = api.next()
                status, h, reply = api.respond(id, b'x' * int(body) if body != b'0' else last)
                last = f'{status} {reply.decode()}'.encode()
            """);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        using var result = await TestGrid.Invoke(environment, length.ToString(CultureInfo.InvariantCulture));
        using var reply = await TestGrid.Invoke(environment, "0");

        if (error is null)
        {
            Assert.Equal(length, result.Payload.Length);
            Assert.Equal("202 {\"status\":\"OK\"}", Text.Of(reply));
            return;
        }

        Assert.Equal("Unhandled", result.FunctionError);
        Assert.Equal(error, Text.Of(result));
        Assert.Equal("413 {\"errorMessage\":\"Exceeded maximum allowed payload size (6291556 bytes).\",\"errorType\":\"RequestEntityTooLarge\"}", Text.Of(reply));
    }

    [Fact]
    public async Task Several_environments_run_side_by_side_without_mixing()
    {
        await using var grid = await TestGrid.Start();
        var environments = Enumerable.Range(0, 4).Select(_ => grid.Python("""
            import os
            while True:
                id, body, h = api.next()
                api.respond(id, body + b' ' + str(os.getpid()).encode())
            """)).ToArray();
        await Task.WhenAll(environments.Select(environment => environment.Initialized)).WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        var answers = await Task.WhenAll(environments.Select(async (environment, index) =>
        {
            var seen = new HashSet<string>();
            for (var number = 0; number < 50; number++)
            {
                using var result = await TestGrid.Invoke(environment, $"{index}.{number}");
                var parts = Text.Of(result).Split(' ');
                Assert.Equal($"{index}.{number}", parts[0]);
                seen.Add(parts[1]);
            }

            return Assert.Single(seen);
        }));

        Assert.Equal(4, answers.Distinct().Count());
        Assert.Equal(1, grid.Store.Unpacked);
    }

    [Fact]
    public async Task The_session_is_the_roles_for_twelve_hours_and_the_stream_is_named_after_the_environment()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python("""
            while True:
                id, body, h = api.next()
                api.respond(id, (os.environ['AWS_ACCESS_KEY_ID'] + ' ' + os.environ['AWS_ENDPOINT_URL'] + ' ' + str(len(os.environ))).encode())
            """);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        using var result = await TestGrid.Invoke(environment);

        Assert.StartsWith("ASIASESSION http://127.0.0.1:9700 ", Text.Of(result), StringComparison.Ordinal);
        Assert.Equal(("arn:aws:iam::000000000000:role/r", "hello", TimeSpan.FromHours(12)), grid.Keys.Session);
        Assert.Equal("/aws/lambda/hello", grid.Log.Group);
        Assert.Matches(@"^\d{4}/\d{2}/\d{2}/\[\$LATEST\]" + environment.Id + "$", grid.Log.StreamName);
    }
}
