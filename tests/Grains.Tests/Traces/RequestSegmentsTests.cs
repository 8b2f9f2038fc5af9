using System.Diagnostics;
using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Async;
using Grid.Contracts.Functions;
using Grid.Contracts.Invocation;
using Grid.Contracts.Traces;
using Grid.Grains.Observability;
using Grid.Grains.Traces;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Grains.Tests.Traces;

public sealed class RequestSegmentsTests
{
    private const string Root = "1-5759e988-bd862e3fe1be46a994272793";
    private const string Parent = "53995c3f42cd8ad8";
    private const string Sampled = $"Root={Root};Parent={Parent};Sampled=1;Lineage=1:a87bd80c:1";

    private static readonly FunctionId s_function = new("eu-west-1", "f");
    private static readonly FunctionVersion s_passThrough = new() { Function = s_function };
    private static readonly FunctionVersion s_active = new() { Function = s_function, Settings = new FunctionSettings { TracingActive = true } };

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddSeconds(1000));
    private readonly RecordedSegments _recorded = new();
    private readonly RequestSegments _segments;

    public RequestSegmentsTests() => _segments = new RequestSegments(new TraceHeaders(_time, new Dice(new Random(1))), _recorded, _time);

    [Fact]
    public void A_sampled_request_is_a_segment_below_its_caller_and_the_parent_of_the_function()
    {
        var request = Request(Sampled);
        var segment = _segments.Begin(s_passThrough, ref request)!;
        _time.Advance(TimeSpan.FromSeconds(1.5));
        segment.End(new InvocationResult());

        var (region, document) = Assert.Single(_recorded.All);
        Assert.Equal("eu-west-1", region);
        Assert.Equal((1000m, 1001.5m), (document.GetProperty("start_time").GetDecimal(), document.GetProperty("end_time").GetDecimal()));
        Assert.Equal(("f", Root, Parent, "AWS::Lambda", s_function.Arn, 200, "r"), (
            Text(document, "name"), Text(document, "trace_id"), Text(document, "parent_id"), Text(document, "origin"), Text(document, "resource_arn"),
            document.GetProperty("http").GetProperty("response").GetProperty("status").GetInt32(), Text(document.GetProperty("aws"), "request_id")));
        Assert.Equal($"Root={Root};Parent={Text(document, "id")};Sampled=1;Lineage=1:a87bd80c:1", request.TraceHeader);
        Assert.True(request.HasSegment);
        Assert.False(document.TryGetProperty("fault", out _));
    }

    [Theory]
    [InlineData(InvokeError.None, "Unhandled", 200, "fault")]
    [InlineData(InvokeError.Throttled, null, 429, "error throttle")]
    [InlineData(InvokeError.Refused, null, 400, "error")]
    [InlineData(InvokeError.Platform, null, 500, "fault")]
    [InlineData(InvokeError.Lost, null, 500, "fault")]
    public void How_it_ended_is_told_by_flags(InvokeError error, string? functionError, int status, string flags)
    {
        var request = Request(Sampled);
        _segments.Begin(s_passThrough, ref request)!.End(new InvocationResult { Error = error, FunctionError = functionError });

        var document = Assert.Single(_recorded.All).Document;
        Assert.Equal(status, document.GetProperty("http").GetProperty("response").GetProperty("status").GetInt32());
        Assert.Equal(flags, string.Join(' ', ((string[])["fault", "error", "throttle"]).Where(flag => document.TryGetProperty(flag, out var set) && set.GetBoolean())));
    }

    [Theory]
    [InlineData(null)]
    [InlineData($"Root={Root};Parent={Parent}")]
    [InlineData($"Root={Root};Parent={Parent};Sampled=0")]
    public void Nothing_is_recorded_and_nothing_changes_where_nobody_samples(string? header)
    {
        var request = Request(header);
        var before = request;

        Assert.Null(_segments.Begin(s_passThrough, ref request));

        Assert.Same(before, request);
        var spent = GC.GetAllocatedBytesForCurrentThread();
        _segments.Begin(s_passThrough, ref request);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - spent);
    }

    [Fact]
    public void A_function_that_traces_actively_decides_once()
    {
        var (first, second) = (Request(null), Request($"Root={Root};Parent={Parent}"));

        Assert.NotNull(_segments.Begin(s_active, ref first));
        while (_segments.Begin(s_active, ref second) is not null) second = Request($"Root={Root};Parent={Parent}");

        Assert.Matches("^Root=1-000003e8-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1$", first.TraceHeader!);
        Assert.Equal($"Root={Root};Parent={Parent};Sampled=0", second.TraceHeader);
    }

    [Fact]
    public void Whoever_has_a_segment_already_gets_no_second()
    {
        var request = Request(Sampled) with { HasSegment = true };

        Assert.Null(_segments.Begin(s_passThrough, ref request));
    }

    [Fact]
    public void A_batch_is_linked_to_the_traces_of_its_other_messages()
    {
        const string other = "1-5759e988-bd862e3fe1be46a994272794";
        var request = Request(Sampled) with { Causes = [Sampled, $"Root={other};Parent=1111111111111111;Sampled=1", $"Root={other};Parent=1111111111111111;Sampled=1", "nonsense"] };
        _segments.Begin(s_passThrough, ref request)!.End(new InvocationResult());

        Assert.Equal($$$"""[{"trace_id":"{{{other}}}","id":"1111111111111111","attributes":{"ReferenceType":"parent"}}]""", Assert.Single(_recorded.All).Document.GetProperty("links").GetRawText());
    }

    [Fact]
    public void An_event_has_its_dwell_time_and_attempts_below_the_request_that_brought_it()
    {
        var invocation = new EventInvocation { Function = s_function, RequestId = "r", TraceHeader = Sampled };
        _segments.Accept(s_passThrough, invocation, out var header)!.End(202, functionFailed: false);
        invocation = invocation with { TraceHeader = header };
        _time.Advance(TimeSpan.FromSeconds(3));
        Attempt(0, new InvocationResult { FunctionError = "Unhandled" });
        Attempt(0, new InvocationResult { Error = InvokeError.Throttled });
        Attempt(1, new InvocationResult());

        var request = _recorded.All[0].Document;
        Assert.Equal(["f", "Attempt #1", "Dwell Time", "Attempt #2"], _recorded.All.Select(each => Text(each.Document, "name")));
        Assert.All(_recorded.All.Skip(1), each => Assert.Equal((Text(request, "id"), "subsegment", Root), (Text(each.Document, "parent_id"), Text(each.Document, "type"), Text(each.Document, "trace_id"))));
        var dwell = _recorded.All[2].Document;
        Assert.Equal((1000m, 1003m), (dwell.GetProperty("start_time").GetDecimal(), dwell.GetProperty("end_time").GetDecimal()));
        Assert.Equal([true, false], new[] { 1, 3 }.Select(index => _recorded.All[index].Document.TryGetProperty("fault", out _)));

        void Attempt(int failures, InvocationResult result)
        {
            var attempt = _segments.Attempt(new QueuedEvent { Invocation = invocation, Attempts = failures }, TimeSpan.FromSeconds(3))!;
            Assert.Matches($"^Root={Root};Parent=[0-9a-f]{{16}};Sampled=1;Lineage=1:a87bd80c:1$", attempt.Header);
            attempt.End(result);
        }
    }

    [Fact]
    public void A_segment_has_the_id_of_the_span_that_a_collector_gets()
    {
        using var span = new Activity("request").SetParentId(ActivityTraceId.CreateFromString("5759e988bd862e3fe1be46a994272793"), ActivitySpanId.CreateFromString(Parent), ActivityTraceFlags.Recorded).Start();
        var request = Request(Sampled);

        _segments.Begin(s_passThrough, ref request)!.End(new InvocationResult());

        Assert.Equal(span.SpanId.ToHexString(), Text(Assert.Single(_recorded.All).Document, "id"));
    }

    private static InvocationRequest Request(string? header) => new() { Function = s_function, RequestId = "r", Event = default, TraceHeader = header };

    private static string? Text(JsonElement json, string member) => json.GetProperty(member).GetString();
}
