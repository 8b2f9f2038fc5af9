using System.Text;
using Grid.Contracts;
using Grid.Contracts.Async;
using Grid.Contracts.Functions;
using Grid.Contracts.Messaging;

namespace Grid.Grains.Tests.Async;

public sealed class EventQueueTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_reaches_the_function_as_it_was_accepted_and_is_then_forgotten()
    {
        await using var grid = await EventCluster.Start();
        await grid.Accept("""{"order":1}""", "r1");

        var attempt = await grid.Functions.Next();
        Assert.Equal(("r1", """{"order":1}""", "Root=1-caller"), (attempt.Request.RequestId, Encoding.UTF8.GetString(attempt.Request.Event.Span), attempt.Request.TraceHeader));
        Assert.Equal(new EventQueueStatus { Waiting = 1, Running = 1, OldestAcceptedAt = grid.Clock.GetUtcNow() }, await grid.Queued.Status(Cancel));
        attempt.End(ScriptedInvoker.Success);

        await grid.Until("r1", null);
        Assert.Equal(new EventQueueStatus(), await grid.Queued.Status(Cancel));
    }

    [Theory]
    [InlineData(EventInvocation.MaxBytes, true)]
    [InlineData(EventInvocation.MaxBytes + 1, false)]
    public async Task An_event_has_at_most_a_mebibyte_and_arrives_whole(int bytes, bool fits)
    {
        await using var grid = await EventCluster.Start();
        var text = $"\"{new string('x', bytes - 2)}\"";
        var accepted = await grid.TryAccept(text, "r1");

        if (fits) Assert.Equal(text, Encoding.UTF8.GetString((await grid.Functions.Next()).Request.Event.Span));
        else Assert.Equal(new ApiError(ApiErrorKind.RequestTooLarge, "1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)"), accepted.Error);
    }

    [Fact]
    public async Task An_event_for_nobody_is_refused()
    {
        await using var grid = await EventCluster.Start();
        Assert.Equal(ApiErrorKind.ResourceNotFound, (await grid.TryAccept("{}", "r1", function: new FunctionId("eu-west-1", "none"))).Error?.Kind);
        Assert.Equal(ApiErrorKind.ResourceNotFound, (await grid.TryAccept("{}", "r2", qualifier: "none")).Error?.Kind);
    }

    [Fact]
    public async Task A_failing_function_is_tried_again_after_one_minute_and_after_two_more_and_the_event_can_then_be_looked_at_and_tried_anew()
    {
        await using var grid = await EventCluster.Start();
        await grid.Accept("{}", "r1");
        (await grid.Functions.Next()).End(ScriptedInvoker.Failure);
        await grid.Until("r1", found => found.Attempts == 1);

        await Marked(grid, "m1", TimeSpan.FromMinutes(1) - Moment);
        grid.Clock.Advance(Moment);
        (await grid.Functions.Next()).End(ScriptedInvoker.Failure);
        await grid.Until("r1", found => found.Attempts == 2);

        await Marked(grid, "m2", TimeSpan.FromMinutes(2) - Moment);
        grid.Clock.Advance(Moment);
        var third = await grid.Functions.Next();
        Assert.Equal("r1", third.Request.RequestId);
        third.End(ScriptedInvoker.Failure);
        await grid.Until("r1", found => found is { State: EventState.Failed, Attempts: 3, Outcome: { Condition: "RetriesExhausted", ErrorMessage: "boom" } });

        Assert.Equal(1, await grid.Queued.Redrive(null, Cancel));
        (await grid.Functions.Next()).End(ScriptedInvoker.Success);
        await grid.Until("r1", null);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    public async Task A_function_is_tried_as_often_as_its_settings_say(int retries, int attempts)
    {
        await using var grid = await EventCluster.Start(EventCluster.Queue);
        await grid.Configure(new EventInvokeChange { MaximumRetryAttempts = retries });
        await grid.Accept("""{"a":1}""", "r1");
        for (var attempt = 0; attempt < attempts; attempt++)
        {
            if (attempt > 0) await Pass(grid, TimeSpan.FromMinutes(1));
            (await grid.Functions.Next()).End(ScriptedInvoker.Failure);
            if (attempt + 1 < attempts) await grid.Until("r1", found => found.Attempts == attempt + 1);
        }

        await grid.Until("r1", null);
        var letter = Assert.Single(grid.Target.Taken);
        Assert.Equal((EventCluster.Queue, """{"a":1}""", "Root=1-failed"), (letter.TargetArn, Encoding.UTF8.GetString(letter.Body.Span), letter.TraceHeader));
        Assert.Equal(
            [("ErrorCode", "Number", "200"), ("ErrorMessage", "String", "boom"), ("RequestID", "String", "r1")],
            letter.Attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value.DataType, pair.Value.Text!)));
    }

    [Fact]
    public async Task A_throttled_event_waits_a_second_and_then_longer_and_uses_up_no_attempt()
    {
        await using var grid = await EventCluster.Start();
        await grid.Configure(new EventInvokeChange { MaximumRetryAttempts = 0 });
        await grid.Accept("{}", "r1");
        foreach (var seconds in (int[])[1, 2, 4, 8])
        {
            (await grid.Functions.Next()).End(seconds == 4 ? ScriptedInvoker.Fault : ScriptedInvoker.Throttle);
            await grid.Until("r1", found => found.Due >= grid.Clock.GetUtcNow().AddSeconds(seconds) && found.Due <= grid.Clock.GetUtcNow().AddSeconds(seconds * 1.2));
            Assert.False(grid.Functions.HasNext);
            await Pass(grid, TimeSpan.FromSeconds(seconds * 1.2) + Moment);
        }

        (await grid.Functions.Next()).End(ScriptedInvoker.Success);
        await grid.Until("r1", null);
    }

    [Fact]
    public async Task An_event_that_is_never_taken_is_given_up_at_its_maximum_age()
    {
        await using var grid = await EventCluster.Start(EventCluster.Queue);
        await grid.Configure(new EventInvokeChange { MaximumEventAgeInSeconds = 60, ChangesDestinations = true, OnFailure = EventCluster.Destination });
        await grid.Accept("""{"a":1}""", "r1");
        var attempt = await grid.Functions.Next();
        grid.Clock.Advance(TimeSpan.FromSeconds(60) - Moment);
        attempt.End(ScriptedInvoker.Throttle);
        await grid.Until("r1", found => found.Due == found.AcceptedAt.AddSeconds(60));
        Assert.Empty(grid.Target.Taken);

        // The queue itself waits for a second or a little more after a throttle.
        await Pass(grid, TimeSpan.FromSeconds(1.2) + Moment);
        await grid.Until("r1", null);
        Assert.Equal([EventCluster.Queue, EventCluster.Destination], grid.Target.Taken.Select(taken => taken.TargetArn));
        Assert.Equal("429", grid.Target.Taken.First().Attributes["ErrorCode"].Text);
        Assert.StartsWith(
            """{"version":"1.0","timestamp":"2026-11-30T12:01:0""", Body(grid.Target.Taken.Last()), StringComparison.Ordinal);
        Assert.EndsWith(
            """
            "requestContext":{"requestId":"r1","functionArn":"arn:aws:lambda:eu-west-1:000000000000:function:orders:$LATEST","condition":"EventAgeExceeded","approximateInvokeCount":0},"requestPayload":{"a":1}}
            """,
            Body(grid.Target.Taken.Last()),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_function_that_is_switched_off_gets_no_attempt()
    {
        await using var grid = await EventCluster.Start(EventCluster.Queue);
        await grid.Configure(new EventInvokeChange { ChangesDestinations = true, OnFailure = EventCluster.Destination });
        Assert.Null((await grid.Grain.PutConcurrency(0, Cancel)).Error);
        grid.Functions.Script = _ => ScriptedInvoker.ReservedThrottle;
        await grid.Accept("{}", "r1");

        await grid.Until("r1", null);
        Assert.Contains("\"condition\":\"ZeroReservedConcurrency\",\"approximateInvokeCount\":0", Body(grid.Target.Taken.Last()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reserved_function_that_is_busy_is_not_switched_off()
    {
        await using var grid = await EventCluster.Start(EventCluster.Queue);
        Assert.Null((await grid.Grain.PutConcurrency(1, Cancel)).Error);
        await grid.Accept("{}", "r1");
        (await grid.Functions.Next()).End(ScriptedInvoker.ReservedThrottle);
        await grid.Until("r1", found => found.Due > found.AcceptedAt);
        Assert.Empty(grid.Target.Taken);
    }

    [Fact]
    public async Task An_event_that_goes_in_a_circle_is_a_dead_letter_at_once()
    {
        await using var grid = await EventCluster.Start(EventCluster.Queue);
        await grid.Accept("{}", "r1");
        (await grid.Functions.Next()).End(ScriptedInvoker.Circle);

        await grid.Until("r1", null);
        Assert.Equal("Recursion detected.", Assert.Single(grid.Target.Taken).Attributes["ErrorMessage"].Text);
    }

    [Fact]
    public async Task A_destination_for_success_gets_the_record()
    {
        await using var grid = await EventCluster.Start(EventCluster.Queue);
        await grid.Configure("1", new EventInvokeChange { ChangesDestinations = true, OnSuccess = EventCluster.Destination });
        await grid.Accept("""{"a":1}""", "r1", qualifier: "1");
        (await grid.Functions.Next()).End(ScriptedInvoker.Success);

        await grid.Until("r1", null);
        var told = Assert.Single(grid.Target.Taken);
        Assert.Equal(
            """
            {"version":"1.0","timestamp":"2026-11-30T12:00:00.000Z","requestContext":{"requestId":"r1","functionArn":"arn:aws:lambda:eu-west-1:000000000000:function:orders:1","condition":"Success","approximateInvokeCount":1},"requestPayload":{"a":1},"responseContext":{"statusCode":200,"executedVersion":"$LATEST"},"responsePayload":{"ok":true}}
            """,
            Body(told));
        Assert.Equal("lambda", told.Entry?.Source);
        Assert.Equal("Lambda Function Invocation Result - Success", told.Entry?.DetailType);
    }

    [Fact]
    public async Task The_settings_of_one_qualifier_are_not_those_of_another()
    {
        await using var grid = await EventCluster.Start(EventCluster.Queue);
        await grid.Configure("1", new EventInvokeChange { ChangesDestinations = true, OnSuccess = EventCluster.Destination });
        await grid.Accept("{}", "r1");
        (await grid.Functions.Next()).End(ScriptedInvoker.Success);

        await grid.Until("r1", null);
        Assert.Empty(grid.Target.Taken);
    }

    [Fact]
    public async Task What_cannot_be_delivered_waits_and_the_function_does_not_run_again()
    {
        await using var grid = await EventCluster.Start(EventCluster.Queue);
        await grid.Configure(new EventInvokeChange { MaximumRetryAttempts = 0, ChangesDestinations = true, OnFailure = EventCluster.Destination });
        grid.Target.Refuses = delivery => delivery.TargetArn == EventCluster.Queue ? ApiError.NotFound("no such queue") : null;
        await grid.Accept("{}", "r1");
        (await grid.Functions.Next()).End(ScriptedInvoker.Failure);
        await grid.Until("r1", found => found is { State: EventState.Undelivered, Outcome: { Destination: null, DeadLetterTarget: EventCluster.Queue, Problem: EventCluster.Queue + ": no such queue" } });
        Assert.Equal(EventCluster.Destination, Assert.Single(grid.Target.Taken).TargetArn);

        // Also after the queue has moved; and what one of them has, it does not get again.
        await grid.Forget();
        grid.Target.Refuses = static _ => null;
        await grid.Sweep();
        await Pass(grid, TimeSpan.FromSeconds(2));
        await grid.Until("r1", null);
        Assert.Equal([EventCluster.Destination, EventCluster.Queue], grid.Target.Taken.Select(taken => taken.TargetArn));
        Assert.False(grid.Functions.HasNext);
    }

    [Fact]
    public async Task An_attempt_that_died_with_its_queue_is_made_again()
    {
        await using var grid = await EventCluster.Start();
        await grid.Configure(new EventInvokeChange { MaximumRetryAttempts = 1 });
        await grid.Accept("{}", "r1");
        (await grid.Functions.Next()).End(ScriptedInvoker.Failure);
        await grid.Until("r1", found => found.Attempts == 1);
        await grid.Forget();
        await grid.Sweep();

        // What was counted before stays counted.
        await Pass(grid, TimeSpan.FromMinutes(1));
        (await grid.Functions.Next()).End(ScriptedInvoker.Failure);
        await grid.Until("r1", found => found is { State: EventState.Failed, Attempts: 2 });
    }

    [Fact]
    public async Task A_backlog_larger_than_the_memory_of_its_queue_runs_whole_and_each_event_once()
    {
        await using var grid = await EventCluster.Start();
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        var open = false;
        grid.Functions.Script = request =>
        {
            if (!Volatile.Read(ref open)) return ScriptedInvoker.Throttle;
            seen.AddOrUpdate(request.RequestId, 1, static (_, times) => times + 1);
            return ScriptedInvoker.Success;
        };
        await Task.WhenAll(Enumerable.Range(0, 2000).Select(number => grid.Accept("{}", $"r{number}")));
        Volatile.Write(ref open, true);

        await Clusters.Eventually.Is(async () =>
        {
            grid.Clock.Advance(TimeSpan.FromSeconds(1));
            return (await grid.Queued.Status(Cancel)).Waiting == 0;
        });
        Assert.Equal(2000, seen.Count);
        Assert.All(seen, pair => Assert.Equal(1, pair.Value));
    }

    [Fact]
    public async Task One_functions_backlog_does_not_delay_another_functions_event()
    {
        await using var grid = await EventCluster.Start();
        var other = new FunctionId("eu-west-1", "other");
        await grid.Create(other);
        grid.Functions.Script = request => request.Function == EventCluster.Function ? ScriptedInvoker.Throttle : null;
        await Task.WhenAll(Enumerable.Range(0, 600).Select(number => grid.Accept("{}", $"r{number}")));
        await grid.Accept("{}", "quick", function: other);

        Assert.Equal("quick", (await grid.Functions.Next()).Request.RequestId);
    }

    [Fact]
    public async Task Events_of_a_function_that_was_deleted_go_with_it()
    {
        await using var grid = await EventCluster.Start(EventCluster.Queue);
        await grid.Accept("{}", "r1");
        var attempt = await grid.Functions.Next();
        await grid.Accept("{}", "r2");
        var second = await grid.Functions.Next();
        Assert.Null((await grid.Grain.Delete(null, Cancel)).Error);
        attempt.End(ScriptedInvoker.Failure);
        second.End(ScriptedInvoker.Throttle);

        await Clusters.Eventually.Is(async () =>
        {
            grid.Clock.Advance(TimeSpan.FromSeconds(1));
            return await grid.Queued.Status(Cancel) == new EventQueueStatus();
        });
        Assert.Empty(grid.Target.Taken);
        Assert.False(grid.Functions.HasNext);
    }

    [Fact]
    public async Task Failed_events_are_kept_for_as_long_as_is_set_and_can_be_dropped()
    {
        await using var grid = await EventCluster.Start(null, ("Grid:Async:FailedHours", "1"));
        await grid.Configure(new EventInvokeChange { MaximumRetryAttempts = 0 });
        grid.Functions.Script = _ => ScriptedInvoker.Failure;
        foreach (var id in (string[])["r1", "r2", "r3"])
        {
            await grid.Accept("{}", id);
            await grid.Until(id, found => found.State == EventState.Failed);
        }

        var page = await grid.Queued.List(EventState.Failed, null, 2, Cancel);
        Assert.Equal(["r1", "r2"], page.Items.Select(item => item.Invocation.RequestId));
        var last = await grid.Queued.List(EventState.Failed, page.NextMarker, 2, Cancel);
        Assert.Equal(["r3"], last.Items.Select(item => item.Invocation.RequestId));
        Assert.Null(last.NextMarker);
        Assert.Equal((1, 0), (await grid.Queued.Drop("r2", Cancel), await grid.Queued.Drop("r2", Cancel)));

        await Pass(grid, TimeSpan.FromHours(1) - Moment);
        Assert.Equal(2, (await grid.Queued.Status(Cancel)).Failed);
        await Pass(grid, Moment + Moment);
        await Clusters.Eventually.Is(async () => (await grid.Queued.Status(Cancel)).Failed == 0);
    }

    /// <summary>Lets time pass, and makes sure by an event that comes afterwards that nothing else was due.</summary>
    private static async Task Marked(EventCluster grid, string marker, TimeSpan time)
    {
        await Pass(grid, time);
        await grid.Accept("{}", marker);
        var next = await grid.Functions.Next();
        Assert.Equal(marker, next.Request.RequestId);
        next.End(ScriptedInvoker.Success);
        await grid.Until(marker, null);
    }

    private static async Task Pass(EventCluster grid, TimeSpan time)
    {
        // The queue has set its clock when it answers.
        await grid.Queued.Status(Cancel);
        grid.Clock.Advance(time);
    }

    private static string Body(Delivery delivery) => Encoding.UTF8.GetString(delivery.Body.Span);
}
