using System.Text;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Protocol;

/// <summary>Whatever comes in, an answer goes out that says whose fault it is; and the grid works on.</summary>
public sealed class BadInputTests(BadInputTests.Swept fixture) : IClassFixture<BadInputTests.Swept>
{
    /// <summary>What the web server refuses by itself before anybody speaks AWS: not HTTP, no URL, too long, too many headers.</summary>
    private static readonly int[] s_bare = [400, 414, 431];

    private static readonly string[] s_garbage =
    [
        "%00", "%", "%2", "%zz", "%ff%fe", "%C0%AF", "%E2%82", "%2F", "a%2Fb", "..", "%2e%2e", "%2e%2e%2f%2e%2e%2fetc", "%0d%0aX:%20y", "%F0%9F%92%A5", "a b", "é", "$LATEST", ":", "a:b:c:d:e:f:g:h", "arn:aws:lambda:us-east-1:000000000000:function:",
        "arn:aws:lambda::000000000000:layer:x", "arn:aws:lambda:us-east-1:000000000000:event-source-mapping:x", "-1", "0", "99999999999999999999", "1e3", "%7B%7D", "%22", "'", "*", "~", "x.y", new string('x', 141), new string('x', 7000), new string('x', 20_000),
    ];

    [Fact]
    public async Task Every_member_of_every_body_is_checked()
    {
        List<string> failures = [];
        foreach (var operation in Operation.All)
        {
            foreach (var (what, body) in Spoiled.Bodies(operation, fixture.Zip))
            {
                var answer = await Send(operation.Method, Filled(operation.Path), Encoding.UTF8.GetBytes(body));
                if (answer.Status is < 400 or >= 500 || !HasAwsShape(answer)) failures.Add($"{what} -> {answer}");
            }
        }

        await NothingHappened(failures);
    }

    [Fact]
    public async Task Every_parameter_of_every_query_is_checked()
    {
        List<string> failures = [];
        foreach (var operation in Operation.All)
        {
            foreach (var query in operation.Query ?? [])
            {
                var body = operation.Good is null ? null : Encoding.UTF8.GetBytes(operation.Good.Replace("@zip", fixture.Zip, StringComparison.Ordinal));
                var answer = await Send(operation.Method, $"{Filled(operation.Path)}?{query}", body);
                if (answer.Status is < 400 or >= 500 || !HasAwsShape(answer)) failures.Add($"{operation.Method} {operation.Path}?{query} -> {answer}");
            }
        }

        await NothingHappened(failures);
    }

    [Fact]
    public async Task Bodies_that_are_no_json_objects_are_refused()
    {
        byte[][] bodies =
        [
            .. new[] { "{", "}", "[]", "null", "\"x\"", "7", "{\"Description\":}", "{\"Description\":\"a\",}", "{'Description':'a'}", "{\"Description\":\"\\ud800\"}", "{\"Description\":\"a\"} x", "\0", "{\"a\":" + new string('[', 5000), "<xml/>", "a=b" }
                .Select(Encoding.UTF8.GetBytes),
            [0xff, 0xfe, 0x7b, 0x7d], [.. "{\"Description\":\""u8, 0xc3, .. "\"}"u8], [0x1f, 0x8b, 0x08],
        ];
        List<string> failures = [];
        foreach (var operation in Operation.All.Where(operation => operation.Good is not null))
        {
            foreach (var body in bodies)
            {
                var answer = await Send(operation.Method, Filled(operation.Path), body);
                if (answer is not { Status: 400, ErrorType: "SerializationException" } || !HasAwsShape(answer)) failures.Add($"{operation.Method} {operation.Path} {Encoding.Latin1.GetString(body)[..Math.Min(20, body.Length)]} -> {answer}");
            }
        }

        await NothingHappened(failures);
    }

    [Fact]
    public async Task Garbage_in_paths_is_answered_and_never_a_fault()
    {
        List<string> failures = [];
        foreach (var operation in Operation.All)
        {
            foreach (var garbage in s_garbage)
            {
                foreach (var target in Spoil(operation.Path, garbage))
                {
                    var answer = await Send(operation.Method, target, operation.Good is null ? null : "{}"u8.ToArray());
                    if (!IsDecent(answer)) failures.Add($"{operation.Method} {target[..Math.Min(120, target.Length)]} -> {answer}");
                }
            }
        }

        await NothingHappened(failures);
    }

    [Fact]
    public async Task Unknown_paths_and_methods_are_unknown_operations()
    {
        List<string> failures = [];
        foreach (var (method, target) in ((string, string)[])
                 [
                     ("GET", "/"), ("GET", "/2015-03-31"), ("PATCH", "/2015-03-31/functions"), ("PUT", "/2015-03-31/functions/x/invocations"), ("FOO", "/2015-03-31/functions"), ("POST", "/2015-03-31/functions/x/unknown"),
                     ("OPTIONS", "/2015-03-31/functions"), ("TRACE", "/"), ("GET", "/favicon.ico"), ("GET", "//2015-03-31/functions"), ("GET", "/2015-03-31/functions/x/aliases/y/z"), ("GET", "/_grid"), ("GET", "/_grid/reset"), ("POST", "/_grid/health"), ("GET", "/_grid/code/x"), ("GET", "/_grid/code/x?Expires=1&Signature=x"), ("GET", "/_grid/code/x?Expires=x&Signature="), ("HEAD", "/2015-03-31/functions/x"),
                 ])
        {
            var answer = await Send(method, target, null);
            if (answer.Status is not (403 or 404) || (method != "HEAD" && !HasAwsShape(answer))) failures.Add($"{method} {target} -> {answer}");
        }

        await NothingHappened(failures);
    }

    [Fact]
    public async Task Broken_http_is_refused_and_never_waited_for()
    {
        const string create = "POST /2015-03-31/functions HTTP/1.1\r\nHost: grid\r\nConnection: close\r\n";
        const string invoke = "POST /2015-03-31/functions/swept/invocations HTTP/1.1\r\nHost: grid\r\nConnection: close\r\n";
        string[] cut =
        [
            create + "Content-Length: 1000\r\n\r\n{\"Function",
            invoke + "Content-Length: 1000\r\n\r\n{\"a\":",
            create + "Transfer-Encoding: chunked\r\n\r\n5\r\n{}",
            "GET\r\n\r\n",
            "\0\0\0\0\r\n\r\n",
            "\u0016\u0003\u0001\u0002\u0000\r\n\r\n",
            "GET /2015-03-31/functions HTTP/1.1\r\nHost: gr",
        ];
        string[] whole =
        [
            create + "Content-Length: 80000000\r\n\r\n{",
            invoke + "Content-Length: 6291457\r\n\r\n{",
            create + "Content-Length: -1\r\n\r\n{}",
            create + "Content-Length: x\r\n\r\n{}",
            create + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
            create + "Content-Length: 99999999999999999999\r\n\r\n{}",
            create + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}",
            create + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nzz\r\n",
            create + "Transfer-Encoding: gzip\r\n\r\n{}",
            create + $"X-Long: {new string('x', 100_000)}\r\n\r\n",
            create + string.Concat(Enumerable.Range(0, 2000).Select(i => $"X-Many-{i}: x\r\n")) + "\r\n",
            create + "No colon\r\n\r\n",
            invoke + "X-Amz-Invocation-Type: Nope\r\nContent-Length: 2\r\n\r\n{}",
            invoke + "X-Amz-Log-Type: Nope\r\nContent-Length: 2\r\n\r\n{}",
            invoke + "X-Amz-Client-Context: %%%\r\nContent-Length: 2\r\n\r\n{}",
            invoke + $"X-Amz-Client-Context: {new string('A', 3584)}\r\nContent-Length: 2\r\n\r\n{{}}",
            invoke + "Content-Type: image/png\r\nContent-Length: 2\r\n\r\n{}",
            "GET /2015-03-31/functions HTTP/1.1\r\nConnection: close\r\n\r\n",
            "GET /2015-03-31/functions HTTP/9.9\r\nHost: grid\r\n\r\n",
        ];
        List<string> failures = [];
        foreach (var request in cut)
        {
            var answer = await RawHttp.Send(fixture.Grid.Url, Encoding.Latin1.GetBytes(request), cut: true);
            if (answer.Status is not (0 or (>= 400 and < 500))) failures.Add($"{request} -> {answer}");
        }

        foreach (var request in whole)
        {
            var answer = await RawHttp.Send(fixture.Grid.Url, Encoding.Latin1.GetBytes(request));
            if (answer.Status is not ((>= 400 and < 500) or 505) || (answer.Status < 500 && !IsDecent(answer))) failures.Add($"{request[..Math.Min(150, request.Length)]} -> {answer}");
        }

        await NothingHappened(failures);
    }

    /// <summary>Half a request and then silence: the connection must not keep the grid from others, nor from stopping.</summary>
    [Fact]
    public async Task A_caller_who_falls_silent_holds_nobody_up()
    {
        using var silent = new System.Net.Sockets.TcpClient();
        await silent.ConnectAsync(fixture.Grid.Url.Host, fixture.Grid.Url.Port, TestContext.Current.CancellationToken);
        await silent.GetStream().WriteAsync("POST /2015-03-31/functions HTTP/1.1\r\nHost: grid\r\nContent-Length: 1000\r\n\r\n{"u8.ToArray(), TestContext.Current.CancellationToken);
        await NothingHappened([]);
    }

    private static string Filled(string path) => path.Replace("{function}", "swept", StringComparison.Ordinal).Replace("{name}", "fresh", StringComparison.Ordinal).Replace("{number}", "1", StringComparison.Ordinal);

    /// <summary>The path with garbage in each of its variable places, one at a time.</summary>
    private static IEnumerable<string> Spoil(string path, string garbage) =>
        from place in (string[])["{function}", "{name}", "{number}"] where path.Contains(place, StringComparison.Ordinal) select Filled(path.Replace(place, garbage, StringComparison.Ordinal));

    private static bool IsDecent(RawAnswer answer) => answer.Status switch
    {
        0 or (>= 200 and < 300) => true,
        >= 400 and < 500 => HasAwsShape(answer) || (s_bare.Contains(answer.Status) && answer.Body.Length == 0),
        _ => false,
    };

    private static bool HasAwsShape(RawAnswer answer)
    {
        if (!answer.ErrorType.EndsWith("Exception", StringComparison.Ordinal)) return false;
        try
        {
            var body = Json.Parse(answer.Body);
            return body.TryGetProperty("message", out _) || body.TryGetProperty("Message", out _);
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }

    private Task<RawAnswer> Send(string method, string target, byte[]? body) => RawHttp.Send(fixture.Grid.Url, RawHttp.Request(method, target, body));

    /// <summary>Nothing was created, changed or deleted, and the grid answers.</summary>
    private async Task NothingHappened(List<string> failures)
    {
        Assert.True(failures.Count == 0, $"{failures.Count} bad answers:\n{string.Join('\n', failures.Take(40))}\n{fixture.Grid.Errors}");
        Assert.Equal("""{"status":"ok"}""", (await Send("GET", "/_grid/health", null)).Body);
        Assert.Equal(["swept"], Json.Parse((await Send("GET", "/2015-03-31/functions", null)).Body).Each("Functions", "FunctionName"));
        Assert.Equal(fixture.Configuration, (await Send("GET", "/2015-03-31/functions/swept/configuration", null)).Body);
        Assert.DoesNotContain("fail:", fixture.Grid.Output, StringComparison.Ordinal);
    }

    /// <summary>A grid with one function, <c>swept</c>.</summary>
    public sealed class Swept() : GridFixture("--Grid:Security:AcceptAnyKey", "true")
    {
        internal string Zip { get; } = Convert.ToBase64String(File.ReadAllBytes(Files.Node("return 1;")));

        internal string Configuration { get; private set; } = "";

        protected override async Task Prepare()
        {
            var body = Operation.All[0].Good!.Replace("@zip", Zip, StringComparison.Ordinal).Replace("\"fresh\"", "\"swept\"", StringComparison.Ordinal);
            Assert.Equal(201, (await RawHttp.Send(Grid.Url, RawHttp.Request("POST", "/2015-03-31/functions", Encoding.UTF8.GetBytes(body)))).Status);
            await Eventually.Answers(
                async () => (Configuration = (await RawHttp.Send(Grid.Url, RawHttp.Request("GET", "/2015-03-31/functions/swept/configuration"))).Body).Contains("\"Active\"", StringComparison.Ordinal),
                true);
        }
    }
}
