using System.Collections.Concurrent;
using System.Diagnostics;
using Grid.Contracts;
using Grid.Contracts.Invocation;
using Grid.Grains.Tests.Invocation;
using Grid.Scheduling.Environments;

namespace Grid.Grains.Tests.Clusters;

/// <summary>What comes back of a forwarded invocation: the same as of one that ran here.</summary>
public sealed class AnswerTests
{
    private const int Limit = 64 * 1024;

    [Fact]
    public async Task Everything_that_the_function_and_its_environment_say_comes_back()
    {
        await using var grid = await PlacementCluster.Start(new(), new());
        await grid[1].WarmUp();
        await grid.Settle();
        var start = new ColdStart
        {
            Began = new DateTimeOffset(2026, 11, 25, 1, 2, 3, TimeSpan.Zero),
            InitDuration = TimeSpan.FromMilliseconds(12),
            Steps = [new ColdStartStep("code", TimeSpan.FromTicks(1)), new ColdStartStep("init", TimeSpan.FromMilliseconds(11))],
        };
        Answer(grid[1], new InvocationResult
        {
            ExecutedVersion = "7",
            FunctionError = "Unhandled",
            Payload = Payload.Of("{\"errorType\":\"E\"}"u8.ToArray()),
            LogTail = "END"u8.ToArray(),
            TraceHeader = "Root=1-2;Sampled=1",
            ColdStart = start,
        });

        using var result = await grid[0].Invoke(3);

        Assert.Equal(InvokeError.None, result.Error);
        Assert.Null(result.Refusal);
        Assert.Equal("7", result.ExecutedVersion);
        Assert.Equal("Unhandled", result.FunctionError);
        Assert.Equal("{\"errorType\":\"E\"}"u8.ToArray(), result.Payload.Memory.ToArray());
        Assert.Equal("END"u8.ToArray(), result.LogTail.ToArray());
        Assert.Equal("Root=1-2;Sampled=1", result.TraceHeader);
        Assert.Equal((start.Began, start.InitDuration), (result.ColdStart!.Began, result.ColdStart.InitDuration));
        Assert.Equal(start.Steps, result.ColdStart.Steps);
        var request = grid[1].Starter.Started[0].LastRequest!;
        Assert.Equal((3, true, null), (request.Event.Length, request.LogTail, request.ClientContext));
    }

    [Theory]
    [InlineData(Limit, 0)]
    [InlineData(Limit + 1, 1)]
    [InlineData(6 * 1024 * 1024, 1)]
    public async Task Events_above_64_KiB_go_over_HTTP_and_arrive_whole(int bytes, int requests)
    {
        await using var grid = await PlacementCluster.Start(new(), new());
        await grid[1].WarmUp();
        await grid.Settle();

        using var result = await grid[0].Invoke(bytes);

        Assert.Equal(InvokeError.None, result.Error);
        Assert.Equal(requests, grid[1].Requests);
        Assert.Equal(bytes, grid[1].Starter.Started[0].LastRequest!.Event.Length);
        Assert.Empty(grid[0].Starter.Started);
    }

    [Theory]
    [InlineData(2, Limit, 0)]
    [InlineData(2, Limit + 1, 1)]
    [InlineData(Limit + 1, Limit + 1, 1)]
    [InlineData(Limit + 1, 0, 1)]
    public async Task Results_above_64_KiB_come_back_over_HTTP(int eventBytes, int resultBytes, int requests)
    {
        await using var grid = await PlacementCluster.Start(new(), new());
        await grid[1].WarmUp();
        await grid.Settle();
        var answer = new byte[resultBytes];
        new Random(5).NextBytes(answer);
        Answer(grid[1], new InvocationResult { ExecutedVersion = "7", Payload = Payload.Of(answer) });

        using var result = await grid[0].Invoke(eventBytes);

        Assert.Equal(InvokeError.None, result.Error);
        Assert.Equal(answer, result.Payload.Memory.ToArray());
        Assert.Equal(requests, grid[1].Requests);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(Limit + 1)]
    public async Task A_throttle_of_the_silo_that_would_have_run_it_is_the_answer(int bytes)
    {
        var full = new TestSiloSettings { Concurrency = 1 };
        var gateway = new TestSiloSettings { Host = false, Concurrency = 1 };
        await using var grid = await PlacementCluster.Start(gateway, full);
        await grid.With(full).WarmUp();
        await grid.Settle();
        var held = grid.With(full).Starter.Started[0].Held = new TaskCompletionSource<InvocationResult>();
        var first = grid.With(gateway).Invoke();
        await Eventually.Is(() => grid.With(full).Starter.Started[0].Invocations == 1);

        var second = await grid.With(gateway).Invoke(bytes);

        Assert.Equal(InvokeError.Throttled, second.Error);
        Assert.Equal(new ApiError(ApiErrorKind.TooManyRequests, "Rate Exceeded.") { Reason = "ConcurrentInvocationLimitExceeded" }, second.Refusal);
        held.SetResult(new InvocationResult { ExecutedVersion = "7" });
        Assert.Equal("7", (await first).ExecutedVersion);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(Limit + 1)]
    public async Task A_caller_who_leaves_while_the_invocation_waits_there_stops_it_from_running(int bytes)
    {
        var host = new TestSiloSettings { Host = true };
        var gateway = new TestSiloSettings { Host = false };
        await using var grid = await PlacementCluster.Start(gateway, host);
        grid.With(host).Starter.Ready = false;
        using var gone = new CancellationTokenSource();
        var left = grid.With(gateway).InvokeUntil(gone.Token, bytes);
        await Eventually.Is(() => grid.With(host).Starter.Started.Count == 1);
        var dispatcher = grid.With(host).Get<Grains.Invocation.Dispatchers>().For(PlacementCluster.Version);
        Assert.Equal(Prospect.Starts, dispatcher.Prospect);

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);

        // Nobody waits for the environment that is being started: the next one will.
        await Eventually.Is(() => dispatcher.Prospect == Prospect.Waits);
        grid.With(host).Starter.Started[0].Initialize();
        Assert.Equal(0, grid.With(host).Starter.Started[0].Invocations);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(Limit + 1)]
    public async Task What_the_other_silo_does_belongs_into_the_callers_trace(int bytes)
    {
        ConcurrentQueue<Activity> spans = new();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Grid.Grains",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var grid = await PlacementCluster.Start(new(), new());
        await grid[1].WarmUp();
        await grid.Settle();
        using var caller = new Activity("caller").Start();
        caller.TraceStateString = "vendor=1";

        (await grid[0].Invoke(bytes)).Dispose();

        Activity[] own = [.. spans.Where(span => span.TraceId == caller.TraceId)];
        var forward = Assert.Single(own, span => span.OperationName == "forward");
        var forwarded = Assert.Single(own, span => span.OperationName == "forwarded");
        Assert.Equal((caller.SpanId, forward.SpanId), (forward.ParentSpanId, forwarded.ParentSpanId));
        Assert.Equal("vendor=1", forwarded.TraceStateString);
        Assert.Contains(own, span => span.OperationName == "placement" && span.ParentSpanId == forwarded.SpanId);
    }

    private static void Answer(TestSilo silo, InvocationResult result)
    {
        var answers = silo.Starter.Started[0].Answers;
        answers.Clear();
        answers.Enqueue(result);
    }
}
