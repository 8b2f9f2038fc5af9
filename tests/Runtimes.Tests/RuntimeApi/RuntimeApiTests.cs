using System.Text;
using Grid.Contracts.Invocation;
using Grid.Runtimes.Environments;
using Grid.Runtimes.RuntimeApi;
using Grid.Runtimes.Tests.Environments;

namespace Grid.Runtimes.Tests.RuntimeApi;

/// <summary>The wire of the Runtime API, as programs use and abuse it.</summary>
public sealed class RuntimeApiTests
{
    /// <summary>Runs the code of each event, which sets <c>out</c>, and answers with it.</summary>
    private const string Tells = """
        def tell(method, path, body=b'', headers='', on=api):
            s, h, b = on.call(method, path, body, headers)
            return f'{s} {b.decode()}'
        while True:
            id, body, h = api.next()
            names = dict(globals(), id=id, out='')
            exec(body.decode(), names)
            if names['out'] is not None: api.respond(id, names['out'].encode())
        """;

    [Theory]
    [InlineData("tell('GET', 'ping')", "200 pong")]
    [InlineData("tell('GET', 'runtime/restore/next')", "404 {\"errorMessage\":\"Neither the Runtime API nor the Extensions API nor the Telemetry API has such a path.\",\"errorType\":\"NotFound\"}")]
    [InlineData("tell('POST', '../2020-01-01/extension/register')", "403 {\"errorMessage\":\"Empty extension name\",\"errorType\":\"Extension.InvalidExtensionName\"}")]
    [InlineData("tell('POST', '../2020-01-01/extension/register', b'{}', 'Lambda-Extension-Name: late\\r\\n')", "403 {\"errorMessage\":\"Extension registration closed already\",\"errorType\":\"Extension.RegistrationClosed\"}")]
    [InlineData("tell('GET', '../2020-01-01/extension/event/next')", "403 {\"errorMessage\":\"Missing Lambda-Extension-Identifier header\",\"errorType\":\"Extension.MissingExtensionIdentifier\"}")]
    [InlineData("tell('GET', '../2020-01-01/extension/event/next', b'', 'Lambda-Extension-Identifier: x\\r\\n')", "403 {\"errorMessage\":\"Invalid Lambda-Extension-Identifier\",\"errorType\":\"Extension.InvalidExtensionIdentifier\"}")]
    [InlineData("tell('PUT', '../2020-08-15/logs')", "403 {\"errorMessage\":\"Logs API is not supported; the Telemetry API has taken its place\",\"errorType\":\"Logs.NotSupported\"}")]
    [InlineData("tell('POST', 'runtime/invocation/next')", "405 {\"errorMessage\":\"The Runtime API has this path for another method.\",\"errorType\":\"MethodNotAllowed\"}")]
    [InlineData("tell('POST', 'runtime/init/error', b'{}')", "403 {\"errorMessage\":\"State transition from RuntimeRunning to RuntimeInitError failed for runtime. Error: State transition is not allowed\",\"errorType\":\"InvalidStateTransition\"}")]
    [InlineData("tell('POST', 'runtime/invocation/x/error', b'{}')", "400 {\"errorMessage\":\"Invalid request ID\",\"errorType\":\"InvalidRequestID\"}")]
    public async Task Calls_out_of_order_have_lambdas_replies(string call, string reply)
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python(Tells);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        using var result = await TestGrid.Invoke(environment, "out = " + call);

        Assert.Equal(reply, Text.Of(result));
    }

    [Fact]
    public async Task Several_connections_and_pipelined_requests_serve_one_environment()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python("""
            idle, other = Api(), Api()
            id, body, h = api.next()
            while True:
                other.send('POST', f'runtime/invocation/{id}/response', body)
                other.send('GET', 'runtime/invocation/next')
                assert other.read()[0] == 202
                s, h, body = other.read()
                id = h['lambda-runtime-aws-request-id']
                assert idle.call('GET', 'ping')[0] == 200
            """);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        for (var number = 0; number < 100; number++)
        {
            using var result = await TestGrid.Invoke(environment, $"{number}", Guid.NewGuid().ToString());
            Assert.Equal($"{number}", Text.Of(result));
        }
    }

    [Fact]
    public async Task Requests_may_arrive_in_pieces_of_any_size()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python("""
            def drip(text):
                for i in range(len(text)):
                    api.s.sendall(text[i:i + 1])
                    time.sleep(0.0001)
            ask = b'GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n'
            drip(ask)
            while True:
                s, h, body = api.read()
                id = h['lambda-runtime-aws-request-id']
                drip(f'POST /2018-06-01/runtime/invocation/{id}/response HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n'.encode() + body + ask)
                assert api.read()[0] == 202
            """);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        for (var number = 0; number < 3; number++)
        {
            using var result = await TestGrid.Invoke(environment, $"{number}", Guid.NewGuid().ToString());
            Assert.Equal($"{number}", Text.Of(result));
        }
    }

    [Fact]
    public async Task A_large_event_waits_for_a_runtime_that_takes_its_time()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python("""
            while True:
                api.send('GET', 'runtime/invocation/next')
                api.s.recv(1, socket.MSG_PEEK)
                time.sleep(0.2)
                s, h, body = api.read()
                id = h['lambda-runtime-aws-request-id']
                api.respond(id, body)
            """);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
        var payload = string.Create(6_000_000, 0, static (text, _) =>
        {
            for (var index = 0; index < text.Length; index++) text[index] = (char)('a' + (index % 23));
        });

        using var large = await TestGrid.Invoke(environment, payload);
        Assert.Equal(payload, Text.Of(large));
        using var small = await TestGrid.Invoke(environment, "small", Guid.NewGuid().ToString());
        Assert.Equal("small", Text.Of(small));
    }

    [Fact]
    public async Task A_connection_goes_on_after_a_request_out_of_the_ordinary_and_with_what_was_sent_behind_it()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python("""
            for turn in range(3):
                id, body, h = api.next()
                api.send('POST', f'runtime/invocation/{id}/response', body)
                api.send('GET', 'ping')
                api.send('GET', 'ping')
                assert [api.read()[0::2] for _ in range(3)] == [(202, b'{"status":"OK"}'), (200, b'pong'), (200, b'pong')]
            api.next()
            """);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        for (var number = 0; number < 3; number++)
        {
            using var result = await TestGrid.Invoke(environment, $"{number}", Guid.NewGuid().ToString());
            Assert.Equal($"{number}", Text.Of(result));
        }
    }

    [Fact]
    public async Task A_runtime_that_lost_its_connection_asks_again_on_a_new_one()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python("""
            api.send('GET', 'runtime/invocation/next')
            api.s.close()
            api = Api()
            while b'RuntimeStarted' in api.call('POST', 'runtime/invocation/x/error')[2]: pass
            id, body, h = api.next()
            lost = Api()
            s, h, again = lost.call('GET', 'runtime/invocation/next')
            api.respond(id, body + again)
            api.next()
            """);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        using var result = await TestGrid.Invoke(environment, "event ");

        Assert.Equal("event event ", Text.Of(result));
    }

    [Fact]
    public async Task A_streamed_answer_arrives_whole()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python(Tells);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        using var result = await TestGrid.Invoke(environment, """
            out = None
            api.s.sendall(f'POST /2018-06-01/runtime/invocation/{id}/response HTTP/1.1\r\nHost: x\r\nLambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\n\r\n'.encode())
            for part in range(3): api.s.sendall(b'7800\r\n' + b'%d' % part * 0x7800 + b'\r\n')
            api.s.sendall(b'0\r\n\r\n')
            assert api.read()[0] == 202
            """);

        Assert.Null(result.FunctionError);
        Assert.Equal(new string('0', 0x7800) + new string('1', 0x7800) + new string('2', 0x7800), Text.Of(result));
    }

    [Fact]
    public async Task A_streamed_answer_that_breaks_says_why_in_its_trailers()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python(Tells);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
        var error = Convert.ToBase64String(Encoding.UTF8.GetBytes("{\"errorMessage\":\"midway\"}"));

        using var result = await TestGrid.Invoke(environment, $$"""
            out = None
            api.s.sendall(f'POST /2018-06-01/runtime/invocation/{id}/response HTTP/1.1\r\nHost: x\r\nLambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\nTrailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n\r\n'.encode())
            api.s.sendall(b'3\r\nabc\r\n0\r\nLambda-Runtime-Function-Error-Type: Runtime.StreamError\r\nLambda-Runtime-Function-Error-Body: {{error}}\r\n\r\n')
            assert api.read()[0] == 202
            """);

        Assert.Equal("Unhandled", result.FunctionError);
        Assert.Equal("{\"errorMessage\":\"midway\"}", Text.Of(result));
    }

    [Fact]
    public async Task An_answer_that_is_cut_off_is_a_truncated_response()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python(Tells);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        using var result = await TestGrid.Invoke(environment, """
            out = None
            broken = Api()
            broken.s.sendall(f'POST /2018-06-01/runtime/invocation/{id}/response HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc'.encode())
            broken.s.close()
            while 'RuntimeResponseSent' not in tell('POST', 'runtime/invocation/x/error', b'{}'): time.sleep(0.001)
            """);

        Assert.Equal(
            "{\"errorType\":\"Runtime.TruncatedResponse\",\"errorMessage\":\"RequestId: 00000000-0000-0000-0000-000000000001 Error: Response is shorter than its Content-Length\"}", Text.Of(result));
        using var next = await TestGrid.Invoke(environment, "out = 'still there'");
        Assert.Equal("still there", Text.Of(next));
    }

    [Fact]
    public async Task An_unknown_response_mode_is_refused()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python(Tells);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        using var result = await TestGrid.Invoke(environment, """
            out = None
            said = tell('POST', f'runtime/invocation/{id}/response', b'1', 'Lambda-Runtime-Function-Response-Mode: odd\r\n')
            assert said == '400 {"errorMessage":"Invalid function response mode","errorType":"InvalidFunctionResponseMode"}', said
            """);

        Assert.Equal("Unhandled", result.FunctionError);
        Assert.StartsWith("{\"errorType\":\"Runtime.InvalidResponseModeHeader\"", Text.Of(result), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_answer_is_empty()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python(Tells);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        using var result = await TestGrid.Invoke(environment, "out = ''");

        Assert.Equal(0, result.Payload.Length);
        Assert.Null(result.FunctionError);
        Assert.Equal(InvokeError.None, result.Error);
    }

    [Fact]
    public async Task Connections_over_the_limit_are_closed_and_the_environment_lives_on()
    {
        await using var grid = await TestGrid.Start();
        var environment = grid.Python(Tells);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        using var result = await TestGrid.Invoke(environment, $$"""
            many = [Api() for _ in range({{EnvironmentConnections.ConnectionsLimit}})]
            good = 0
            for one in many:
                try:
                    if tell('GET', 'ping', on=one) == '200 pong': good += 1
                except (EOFError, OSError): pass
            out = str(good)
            """);

        Assert.Equal($"{EnvironmentConnections.ConnectionsLimit - 1}", Text.Of(result));
    }

    [Theory]
    [InlineData("/2018-06-01/runtime/invocation/next", RuntimeApiPath.Next, "")]
    [InlineData("/2018-06-01/runtime/invocation/id/response", RuntimeApiPath.Response, "id")]
    [InlineData("/2018-06-01/runtime/invocation/id/error", RuntimeApiPath.Error, "id")]
    [InlineData("/2018-06-01/runtime/init/error", RuntimeApiPath.InitError, "")]
    [InlineData("/2018-06-01/ping", RuntimeApiPath.Ping, "")]
    [InlineData("/2018-06-01/runtime/invocation//response", RuntimeApiPath.Unknown, "")]
    [InlineData("/2018-06-01/runtime/invocation/id", RuntimeApiPath.Unknown, "")]
    [InlineData("/2018-06-01/runtime/invocation/id/response/", RuntimeApiPath.Unknown, "id")]
    [InlineData("/2018-06-0/runtime/invocation/next", RuntimeApiPath.Unknown, "")]
    [InlineData("", RuntimeApiPath.Unknown, "")]
    public void Paths_are_told_apart(string path, object expected, string requestId)
    {
        Assert.Equal((RuntimeApiPath)expected, RuntimeApiPaths.Parse(path, out var id));
        Assert.Equal(requestId, id.ToString());
    }
}
