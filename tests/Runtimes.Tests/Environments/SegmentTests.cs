using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Grid.Contracts.Traces;
using Grid.Runtimes.Environments;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Runtimes.Tests.Environments;

/// <summary>What X-Ray gets of invocations.</summary>
public sealed class SegmentTests
{
    private const string Root = "1-5759e988-bd862e3fe1be46a994272793";
    private const string Parent = "53995c3f42cd8ad8";
    private const string Sampled = $"Root={Root};Parent={Parent};Sampled=1;Lineage=1:a87bd80c:1";
    private const string Answers = "while True:\n    id, body, h = api.next()\n    api.respond(id, ('\"' + h['lambda-runtime-trace-id'] + '\"').encode())";

    private readonly Recorded _recorded = new();

    [Fact]
    public async Task A_first_invocation_has_initialization_invocation_and_overhead_and_the_next_one_has_no_initialization()
    {
        await using var grid = await Start();
        var environment = grid.Python(Answers);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        using var first = await TestGrid.Invoke(environment, trace: Sampled);
        using var second = await TestGrid.Invoke(environment, trace: Sampled);
        await _recorded.Holds(2);

        var (region, segment) = _recorded.All[0];
        Assert.Equal(("eu-west-1", "hello", Root, Parent, "AWS::Lambda::Function"), (region, Text(segment, "name"), Text(segment, "trace_id"), Text(segment, "parent_id"), Text(segment, "origin")));
        Assert.Equal(["Initialization", "Invocation", "Overhead"], Parts(segment).Select(part => Text(part, "name")));
        Assert.Equal(["Invocation", "Overhead"], Parts(_recorded.All[1].Document).Select(part => Text(part, "name")));
        Assert.Equal(Time(segment, "start_time"), Time(Parts(segment)[0], "start_time"));
        for (var part = 1; part < 3; part++) Assert.InRange(Time(Parts(segment)[part], "start_time"), Time(Parts(segment)[part - 1], "end_time"), Time(segment, "end_time"));
        Assert.Equal(Time(segment, "end_time"), Time(Parts(segment)[2], "end_time"));
        Assert.Equal([(Root, "eu-west-1"), (Root, "eu-west-1")], _recorded.Expected);
    }

    [Fact]
    public async Task The_function_has_its_own_segment_as_the_parent()
    {
        await using var grid = await Start();
        var environment = grid.Python(Answers);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        using var result = await TestGrid.Invoke(environment, trace: Sampled);
        await _recorded.Holds(1);

        var header = $"Root={Root};Parent={Text(_recorded.All[0].Document, "id")};Sampled=1;Lineage=1:a87bd80c:1";
        Assert.Equal((header, $"\"{header}\""), (result.TraceHeader, System.Text.Encoding.UTF8.GetString(result.Payload.Memory.Span)));
    }

    [Fact]
    public async Task A_function_that_ends_is_a_fault_and_one_that_says_why_has_a_cause()
    {
        await using var grid = await Start();
        var environment = grid.Python("""
            id, body, h = api.next()
            api.call('POST', f'runtime/invocation/{id}/error', b'{}', 'Lambda-Runtime-Function-XRay-Error-Cause: {"exceptions":[]}\r\n')
            api.next()
            os._exit(1)
            """);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        using var told = await TestGrid.Invoke(environment, trace: Sampled);
        using var ended = await TestGrid.Invoke(environment, trace: Sampled);
        await _recorded.Holds(2);

        Assert.All(_recorded.All, each => Assert.True(each.Document.GetProperty("fault").GetBoolean()));
        Assert.Equal("""{"exceptions":[]}""", _recorded.All[0].Document.GetProperty("cause").GetRawText());
        Assert.False(_recorded.All[1].Document.TryGetProperty("cause", out _));
    }

    [Fact]
    public async Task A_cause_that_is_no_unicode_is_left_out_and_the_environment_ends()
    {
        await using var grid = await Start();
        var environment = grid.Python("""
            id, body, h = api.next()
            api.call('POST', f'runtime/invocation/{id}/error', b'{}', 'Lambda-Runtime-Function-XRay-Error-Cause: {"a":"\\ud800"}\r\n')
            os._exit(1)
            """);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        using var told = await TestGrid.Invoke(environment, trace: Sampled);
        await environment.Ended.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        var document = Assert.Single(_recorded.All).Document;
        Assert.True(document.GetProperty("fault").GetBoolean());
        Assert.False(document.TryGetProperty("cause", out _));
    }

    [Theory]
    [InlineData($"Root={Root};Parent={Parent};Sampled=0")]
    [InlineData("Root=1-2-3;Sampled=1")]
    public async Task What_is_not_sampled_or_has_no_root_records_nothing(string header)
    {
        await using var grid = await Start();
        var environment = grid.Python(Answers);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        using var unsampled = await TestGrid.Invoke(environment, trace: header);
        using var sampled = await TestGrid.Invoke(environment, trace: Sampled);
        await _recorded.Holds(1);

        Assert.Equal(header, unsampled.TraceHeader);
        Assert.Equal(["Invocation", "Overhead"], Parts(Assert.Single(_recorded.All).Document).Select(part => Text(part, "name")));
    }

    private Task<TestGrid> Start() => TestGrid.Start(TimeProvider.System, services => services.AddSingleton<ITraceSink>(_recorded).AddSingleton<ITraceDaemon>(_recorded));

    private static JsonElement[] Parts(JsonElement segment) => [.. segment.GetProperty("subsegments").EnumerateArray()];

    private static string? Text(JsonElement json, string member) => json.GetProperty(member).GetString();

    private static decimal Time(JsonElement json, string member) => json.GetProperty(member).GetDecimal();

    private sealed class Recorded : ITraceSink, ITraceDaemon
    {
        private readonly ConcurrentQueue<(string Region, JsonElement Document)> _all = [];
        private readonly ConcurrentQueue<(string, string)> _expected = [];

        public IReadOnlyList<(string Region, JsonElement Document)> All => [.. _all];

        public IReadOnlyList<(string Trace, string Region)> Expected => [.. _expected];

        public IPEndPoint? Address => null;

        public void Add(string region, ReadOnlyMemory<byte> document) => _all.Enqueue((region, JsonDocument.Parse(document).RootElement));

        public void Expect(string traceId, string region) => _expected.Enqueue((traceId, region));

        public void Receive(ReadOnlySpan<byte> datagram)
        {
        }

        /// <summary>The last segment comes when the runtime asks for the next event.</summary>
        public async Task Holds(int segments)
        {
            for (var looked = 0; _all.Count < segments; looked++)
            {
                Assert.True(looked < 2000, $"{_all.Count} segments");
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
            }
        }
    }
}
