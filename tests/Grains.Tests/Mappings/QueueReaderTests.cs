using System.Text;
using System.Text.Json.Nodes;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Contracts.Invocation;
using Grid.Contracts.Mappings;
using Grid.Contracts.Messaging;
using Grid.Grains.Tests.Async;
using Grid.Grains.Tests.Clusters;
using static Grid.Grains.Tests.Mappings.MappingsCluster;

namespace Grid.Grains.Tests.Mappings;

/// <summary>From a queue to a function, and what becomes of the messages.</summary>
public sealed class QueueReaderTests
{
    private static readonly MappingSettings s_ten = new() { BatchSize = 10 };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_becomes_an_event_and_is_deleted_when_the_function_has_run()
    {
        await using var cluster = await Start();
        await cluster.CreateQueue("q");
        await cluster.Create("a", OfQueue("q", s_ten) with { Qualifier = "live" });
        var sent = await cluster.Queue("q").Send(
            [new NewMessage { Body = "Grüße \"x\""u8.ToArray(), TraceHeader = "Root=1-a", Attributes = new Dictionary<string, MessageAttribute> { ["n"] = new() { DataType = "Number", Text = "7" }, ["b"] = new() { DataType = "Binary", Binary = new byte[] { 1, 2 } } } }], Cancel);

        var attempt = await cluster.Functions.Next();

        Assert.Equal(("orders", "live", "Root=1-a"), (attempt.Request.Function.Name, attempt.Request.Qualifier, attempt.Request.TraceHeader));
        var record = JsonNode.Parse(attempt.Request.Event.Span)!["Records"]!.AsArray().Single()!;
        var handle = (string?)record["receiptHandle"];
        Assert.False(string.IsNullOrEmpty(handle));
        var expected = $$$$"""
            {"messageId":"{{{{sent.Value![0].Value!.MessageId}}}}","receiptHandle":"{{{{handle}}}}","body":"Grüße \"x\"","attributes":{"ApproximateReceiveCount":"1","AWSTraceHeader":"Root=1-a",
            "SentTimestamp":"1796040000000","SenderId":"000000000000","ApproximateFirstReceiveTimestamp":"1796040000000"},
            "messageAttributes":{"n":{"stringValue":"7","stringListValues":[],"binaryListValues":[],"dataType":"Number"},"b":{"binaryValue":"AQI=","stringListValues":[],"binaryListValues":[],"dataType":"Binary"}},
            "md5OfMessageAttributes":"{{{{MessageDigests.OfAttributes([new("n", new MessageAttribute { DataType = "Number", Text = "7" }), new("b", new MessageAttribute { DataType = "Binary", Binary = new byte[] { 1, 2 } })])}}}}",
            "md5OfBody":"{{{{MessageDigests.OfBody("Grüße \"x\""u8)}}}}","eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:eu-west-1:000000000000:q","awsRegion":"eu-west-1"}
            """;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), record), record.ToJsonString());
        Assert.Equal((0, 1), await cluster.Count("q"));
        attempt.End(ScriptedInvoker.Success);
        await Eventually.Is(async () => await cluster.Count("q") == (0, 0));
        await Eventually.Is(async () => (await cluster.Get("a")).LastProcessingResult == "OK");
    }

    [Fact]
    public async Task What_a_function_failed_at_comes_again_after_its_visibility_timeout()
    {
        await using var cluster = await Start();
        await cluster.CreateQueue("q");
        await cluster.Create("a", OfQueue("q", s_ten));
        await cluster.Send("q", "m");
        (await cluster.Functions.Next()).End(ScriptedInvoker.Failure);
        await Eventually.Is(async () => (await cluster.Get("a")).LastProcessingResult == "PROBLEM: Function call failed");

        cluster.Clock.Advance(TimeSpan.FromMilliseconds(29_999));
        Assert.Equal((0, 1), await cluster.Count("q"));
        Assert.False(cluster.Functions.HasNext);
        cluster.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var again = await Advancing(cluster, cluster.Functions.Next());

        Assert.Equal("m:2", Bodies(again));
        again.End(ScriptedInvoker.Success);
        await Eventually.Is(async () => await cluster.Count("q") == (0, 0));
    }

    [Fact]
    public async Task Items_that_a_function_reports_stay_and_the_others_go()
    {
        await using var cluster = await Start();
        await cluster.CreateQueue("q");
        await cluster.Send("q", "a");
        var bad = await cluster.Send("q", "b");
        await cluster.Send("q", "c");
        await cluster.Create("a", OfQueue("q", s_ten with { ReportsItemFailures = true }));

        var attempt = await cluster.Functions.Next();
        Assert.Equal("a:1 b:1 c:1", Bodies(attempt));
        attempt.End(Answer($$"""{"batchItemFailures":[{"itemIdentifier":"{{bad}}"}]}"""));
        await Eventually.Is(async () => await cluster.Count("q") == (0, 1));
        cluster.Clock.Advance(TimeSpan.FromSeconds(30));
        var again = await Advancing(cluster, cluster.Functions.Next());
        Assert.Equal("b:2", Bodies(again));
        again.End(Answer("""{"batchItemFailures":[{"itemIdentifier":"nobody"}]}"""));
        await Eventually.Is(async () => (await cluster.Get("a")).LastProcessingResult == "PROBLEM: Function call failed");
        Assert.Equal((0, 1), await cluster.Count("q"));
    }

    [Fact]
    public async Task Of_a_group_everything_from_the_first_failed_message_on_stays_and_comes_in_order()
    {
        await using var cluster = await Start();
        await cluster.CreateQueue("q.fifo");
        await cluster.Send("q.fifo", "a1", "a");
        var bad = await cluster.Send("q.fifo", "a2", "a");
        await cluster.Send("q.fifo", "b1", "b");
        await cluster.Send("q.fifo", "a3", "a");
        await cluster.Create("a", OfQueue("q.fifo", s_ten with { ReportsItemFailures = true }));

        // Groups need not come in the order of the queue, messages of one do.
        var bodies = new List<string>();
        while (bodies.Count < 4)
        {
            var attempt = await cluster.Functions.Next();
            var some = Bodies(attempt).Split(' ');
            bodies.AddRange(some);
            attempt.End(some.Contains("a2:1") ? Answer($$"""{"batchItemFailures":[{"itemIdentifier":"{{bad}}"}]}""") : ScriptedInvoker.Success);
        }

        Assert.Equal(["a1:1", "a2:1", "a3:1"], bodies.Where(body => body[0] == 'a'));
        await Eventually.Is(async () => await cluster.Count("q.fifo") == (0, 2));
        cluster.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("a2:2 a3:2", Bodies(Succeeded(await Advancing(cluster, cluster.Functions.Next()))));
    }

    [Fact]
    public async Task One_batch_of_a_group_is_under_way_at_a_time()
    {
        await using var cluster = await Start();
        await cluster.CreateQueue("q.fifo");
        foreach (var body in (string[])["a1", "a2"]) await cluster.Send("q.fifo", body, "a");
        await cluster.Send("q.fifo", "b1", "b");
        await cluster.Create("a", OfQueue("q.fifo", new MappingSettings { BatchSize = 1 }));

        var (first, second) = (await cluster.Functions.Next(), await cluster.Functions.Next());
        Assert.Equal(["a1:1", "b1:1"], ((string[])[Bodies(first), Bodies(second)]).Order());
        Assert.False(cluster.Functions.HasNext);
        Succeeded(Bodies(first) == "a1:1" ? first : second);
        Assert.Equal("a2:1", Bodies(Succeeded(await cluster.Functions.Next())));
        Succeeded(Bodies(first) == "a1:1" ? second : first);
    }

    [Theory]
    [InlineData("q")]
    [InlineData("q.fifo")]
    public async Task No_event_is_larger_than_six_mebibytes_and_a_group_goes_on_when_its_part_has_run(string queue)
    {
        await using var cluster = await Start();
        await cluster.CreateQueue(queue);
        for (var number = 0; number < 7; number++) await cluster.Send(queue, $"{number}{new string('x', 999_999)}", queue.EndsWith(".fifo", StringComparison.Ordinal) ? "g" : null);
        await cluster.Create("a", OfQueue(queue, s_ten));

        // Without groups both events are under way at once, in either order.
        var first = await cluster.Functions.Next();
        var second = queue == "q" ? await cluster.Functions.Next() : null;
        if (second?.Request.Event.Length > first.Request.Event.Length) (first, second) = (second, first);
        Assert.Equal("012345", string.Concat(Bodies(first).Split(' ').Select(body => body[0])));
        Assert.InRange(first.Request.Event.Length, 6_000_000, 6 * 1024 * 1024);
        Assert.False(cluster.Functions.HasNext);
        Succeeded(first);
        Assert.Equal('6', Bodies(Succeeded(second ?? await cluster.Functions.Next()))[0]);
        await Eventually.Is(async () => await cluster.Count(queue) == (0, 0));
    }

    [Fact]
    public async Task A_batch_that_is_throttled_is_kept_and_counts_as_received_once()
    {
        await using var cluster = await Start();
        await cluster.CreateQueue("q");
        await cluster.Create("a", OfQueue("q", s_ten));
        await cluster.Send("q", "m");

        foreach (var refusal in (InvocationResult[])[ScriptedInvoker.Throttle, ScriptedInvoker.Fault, ScriptedInvoker.Throttle])
        {
            var refused = await Advancing(cluster, cluster.Functions.Next());
            Assert.Equal("m:1", Bodies(refused));
            refused.End(refusal);
        }

        var attempt = await Advancing(cluster, cluster.Functions.Next());
        Assert.Equal("m:1", Bodies(attempt));
        attempt.End(ScriptedInvoker.Success);
        await Eventually.Is(async () => await cluster.Count("q") == (0, 0));
    }

    [Fact]
    public async Task A_function_that_is_gone_keeps_its_messages_and_is_the_reason_shown()
    {
        await using var cluster = await Start();
        await cluster.CreateQueue("q");
        await cluster.Create("a", OfQueue("q", s_ten));
        await cluster.Send("q", "m");

        (await cluster.Functions.Next()).End(new InvocationResult { Error = InvokeError.Refused, Refusal = ApiError.NotFound("Function not found: x") });

        await Eventually.Is(async () => (await cluster.Get("a")).StateTransitionReason == "PROBLEM: Function not found");
        Assert.Equal((0, 1), await cluster.Count("q"));
        await cluster.Mapping("a").Delete(Cancel);
        await cluster.Until("a", MappingState.None);
        await Eventually.Is(async () => await cluster.Count("q") == (1, 0));
    }

    [Fact]
    public async Task A_queue_that_is_gone_is_the_reason_shown()
    {
        await using var cluster = await Start();
        await cluster.CreateQueue("q");
        await cluster.Create("a", OfQueue("q", s_ten));
        Assert.Equal("USER_INITIATED", (await cluster.Get("a")).StateTransitionReason);

        await cluster.Queue("q").Delete(Cancel);

        await Eventually.Is(async () => (await cluster.Get("a")).StateTransitionReason == "PROBLEM: Queue not found");
    }

    [Fact]
    public async Task What_no_filter_lets_through_is_deleted()
    {
        await using var cluster = await Start();
        await cluster.CreateQueue("q");
        foreach (var body in (string[])["""{"n":1}""", """{"n":2}""", "text"]) await cluster.Send("q", body);
        await cluster.Create("a", OfQueue("q", s_ten with { Filters = ["""{"body":{"n":[2]}}"""] }));

        var attempt = await cluster.Functions.Next();

        Assert.Equal("""{"n":2}:1""", Bodies(attempt));
        await Eventually.Is(async () => await cluster.Count("q") == (0, 1));
        Succeeded(attempt);
    }

    [Fact]
    public async Task No_more_batches_run_than_there_may_and_none_is_larger()
    {
        await using var cluster = await Start();
        await cluster.CreateQueue("q");
        for (var number = 0; number < 7; number++) await cluster.Send("q", $"m{number}");
        await cluster.Create("a", OfQueue("q", new MappingSettings { BatchSize = 2, MaximumConcurrency = 2 }));

        var (first, second) = (await cluster.Functions.Next(), await cluster.Functions.Next());
        Assert.Equal((2, 2), (Bodies(first).Split(' ').Length, Bodies(second).Split(' ').Length));
        await Eventually.Is(async () => (await cluster.Count("q")).InFlight == 4);
        Assert.False(cluster.Functions.HasNext);
        first.End(ScriptedInvoker.Success);
        var third = await cluster.Functions.Next();
        Assert.False(cluster.Functions.HasNext);
        second.End(ScriptedInvoker.Success);
        third.End(ScriptedInvoker.Success);
        (await cluster.Functions.Next()).End(ScriptedInvoker.Success);
        await Eventually.Is(async () => await cluster.Count("q") == (0, 0));
    }

    [Fact]
    public async Task A_batch_waits_for_more_until_its_window_is_over_or_it_is_full()
    {
        await using var cluster = await Start();
        await cluster.CreateQueue("q");
        await cluster.Create("a", OfQueue("q", new MappingSettings { BatchSize = 3, MaximumBatchingWindowInSeconds = 10 }));

        // 1. Full at once.
        foreach (var body in (string[])["a", "b", "c"]) await cluster.Send("q", body);
        var first = await cluster.Functions.Next();
        Assert.Equal("a:1 b:1 c:1", Bodies(first));

        // 2. One that waits.
        await cluster.Send("q", "d");
        await Eventually.Is(async () => (await cluster.Count("q")).InFlight == 4);
        cluster.Clock.Advance(TimeSpan.FromSeconds(5));
        await cluster.Send("q", "e");
        await Eventually.Is(async () => (await cluster.Count("q")).InFlight == 5);
        Assert.False(cluster.Functions.HasNext);
        var attempt = cluster.Functions.Next();
        await Advancing(cluster, attempt);
        Assert.Equal("d:1 e:1", Bodies(Succeeded(await attempt)));
        Succeeded(first);
        Assert.InRange(cluster.Clock.GetUtcNow() - new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(12));
    }

    [Fact]
    public async Task A_reader_that_is_switched_off_ends_its_batch_and_gives_back_what_it_gets_then()
    {
        await using var cluster = await Start();
        await cluster.CreateQueue("q");
        await cluster.Create("a", OfQueue("q", s_ten));
        await cluster.Send("q", "a");
        var attempt = await cluster.Functions.Next();

        await cluster.Mapping("a").Update(s_ten with { Enabled = false }, null, null, null, Cancel);
        Assert.Equal(MappingState.Disabling, (await cluster.Get("a")).State);
        attempt.End(ScriptedInvoker.Success);
        await cluster.Until("a", MappingState.Disabled);
        await cluster.Send("q", "b");
        await Eventually.Is(async () => await cluster.Count("q") == (1, 0));
        Assert.False(cluster.Functions.HasNext);

        await cluster.Mapping("a").Update(s_ten, new FunctionId(Region, "other"), "2", null, Cancel);
        var other = await Advancing(cluster, cluster.Functions.Next());
        Assert.Equal(("other", "2"), (other.Request.Function.Name, other.Request.Qualifier));
        Assert.StartsWith("b:", Bodies(Succeeded(other)), StringComparison.Ordinal);
    }

    /// <summary>Moves the clock on, a second at a time, until something has happened.</summary>
    private static async Task<T> Advancing<T>(MappingsCluster cluster, Task<T> happens)
    {
        for (var second = 0; second < 120 && !happens.IsCompleted; second++)
        {
            await Task.WhenAny(happens, Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System));
            if (!happens.IsCompleted) cluster.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        return await happens;
    }

    private static ScriptedInvoker.Attempt Succeeded(ScriptedInvoker.Attempt attempt)
    {
        attempt.End(ScriptedInvoker.Success);
        return attempt;
    }

    private static InvocationResult Answer(string json) => new() { ExecutedVersion = Qualifiers.Latest, Payload = Payload.Of(Encoding.UTF8.GetBytes(json)) };
}
