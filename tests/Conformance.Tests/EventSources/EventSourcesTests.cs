using System.Text.Json;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.EventSources;

/// <summary>What <c>aws scheduler</c> and <c>aws events</c> say to a grid, and what a function gets of it.</summary>
public sealed class EventSourcesTests(EventSourcesGrid fixture) : IClassFixture<EventSourcesGrid>
{
    private GridProcess Grid => fixture.Grid;

    [Fact]
    public async Task A_schedule_invokes_its_function_and_goes_away_afterwards()
    {
        var group = await Says("scheduler", "create-schedule-group", "--name", "shop");
        Assert.Equal("arn:aws:scheduler:us-east-1:000000000000:schedule-group/shop", group.Text("ScheduleGroupArn"));
        var second = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 3);
        var made = await Says(
            "scheduler", "create-schedule", "--name", "once", "--group-name", "shop", "--schedule-expression", $"at({second:yyyy-MM-dd'T'HH:mm:ss})", "--flexible-time-window", "Mode=OFF",
            "--action-after-completion", "DELETE", "--target", Target("""{"from":"once","at":"<aws.scheduler.scheduled-time>","n":<aws.scheduler.attempt-number>,"id":"<aws.scheduler.execution-id>"}"""));
        Assert.Equal("arn:aws:scheduler:us-east-1:000000000000:schedule/shop/once", made.Text("ScheduleArn"));

        var got = await EventSourcesGrid.Wrote(Grid, From("once"), "the schedule has invoked the function");

        Assert.Equal(($"{second:yyyy-MM-dd'T'HH:mm:ss'Z'}", 1), (got.Text("at"), got.At("n").GetInt32()));
        Assert.Contains(EventSourcesGrid.Written(Grid), written => written.RequestId == got.Text("id"));
        Assert.Equal(
            "An error occurred (ResourceNotFoundException) when calling the GetSchedule operation: Schedule once does not exist.",
            await EventSourcesGrid.Refused(Grid, "scheduler", "get-schedule", "--name", "once", "--group-name", "shop"));
        await Says("scheduler", "delete-schedule-group", "--name", "shop");
        Assert.Equal(
            "An error occurred (ValidationException) when calling the CreateSchedule operation: Invalid Schedule Expression rate(10 seconds).",
            await EventSourcesGrid.Refused(Grid, "scheduler", "create-schedule", "--name", "s", "--schedule-expression", "rate(10 seconds)", "--flexible-time-window", "Mode=OFF", "--target", Target("{}")));
    }

    [Fact]
    public async Task An_event_invokes_the_functions_of_the_rules_that_match_it()
    {
        await Says("events", "put-rule", "--name", "sold", "--event-pattern", """{"source":["shop"],"detail":{"price":[{"numeric":[">",1]}]}}""");
        await Says("events", "put-targets", "--rule", "sold", "--targets", $$$"""
            [{"Id":"1","Arn":"{{{EventSourcesGrid.Function}}}"},
             {"Id":"2","Arn":"{{{EventSourcesGrid.Function}}}","InputTransformer":{"InputPathsMap":{"p":"$.detail.price"},"InputTemplate":"{\"from\":\"<aws.events.rule-name>\",\"cost\":<p>}"}}]
            """);
        Assert.True((await Says("events", "test-event-pattern", "--event-pattern", """{"source":["shop"]}""", "--event", """{"id":"1","account":"0","source":"shop","time":"2026-01-01T00:00:00Z","region":"r","resources":[],"detail-type":"x"}""")).At("Result").GetBoolean());

        var put = await Says("events", "put-events", "--entries", """[{"Source":"shop","DetailType":"sold","Detail":"{\"price\":5}"},{"Source":"shop","DetailType":"sold","Detail":"{\"price\":1}"}]""");

        Assert.Equal(0, put.At("FailedEntryCount").GetInt32());
        Assert.Equal(5, (await EventSourcesGrid.Wrote(Grid, From("sold"), "the rule has invoked the function")).At("cost").GetInt32());
        var id = put.At("Entries")[0].Text("EventId");
        var envelope = await EventSourcesGrid.Wrote(Grid, got => got.TryGetProperty("id", out var known) && known.GetString() == id, "the function has the whole event");
        Assert.Equal(("sold", 5), (envelope.Text("detail-type"), envelope.At("detail", "price").GetInt32()));
        Assert.Single(EventSourcesGrid.Written(Grid), written => From("sold")(written.Event));
    }

    [Fact]
    public async Task What_came_due_while_the_grid_was_dead_happens_when_it_is_back()
    {
        var folder = Files.NewFolder("dead");
        try
        {
            var first = await GridProcess.Start(folder);
            await new Aws(first).CreateNode("writes", "console.log('GOT ' + JSON.stringify(event));");
            var second = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 4);
            await EventSourcesGrid.Printed(
                first, "scheduler", "create-schedule", "--name", "late", "--schedule-expression", $"at({second:yyyy-MM-dd'T'HH:mm:ss})", "--flexible-time-window", "Mode=OFF",
                "--target", Target("""{"from":"late","at":"<aws.scheduler.scheduled-time>"}"""));
            await first.Kill();
            Assert.DoesNotContain(EventSourcesGrid.Written(first), written => From("late")(written.Event));

            await using var next = await GridProcess.Start(folder);

            Assert.Equal($"{second:yyyy-MM-dd'T'HH:mm:ss'Z'}", (await EventSourcesGrid.Wrote(next, From("late"), "the late occurrence has happened")).Text("at"));
        }
        finally
        {
            Files.Delete(folder);
        }
    }

    private static Func<JsonElement, bool> From(string name) => got => got.TryGetProperty("from", out var from) && from.GetString() == name;

    private static string Target(string input) =>
        JsonSerializer.Serialize(new { Arn = EventSourcesGrid.Function, RoleArn = Aws.Role, Input = input });

    private Task<JsonElement> Says(params string[] arguments) => EventSourcesGrid.Printed(Grid, arguments);
}
