using Grid.Contracts;
using Grid.Contracts.EventSources;

namespace Grid.Grains.Tests.EventSources;

public sealed class SchedulerTests(EventSourcesCluster cluster) : IClassFixture<EventSourcesCluster>
{
    private static readonly string Role = "arn:aws:iam::000000000000:role/r";

    private readonly string _region = $"r-{Guid.NewGuid():N}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Function => $"arn:aws:lambda:{_region}:000000000000:function:f";

    private string Queue => $"arn:aws:sqs:{_region}:000000000000:q";

    private ISchedulerGrain Grain => cluster.Schedules(_region);

    [Fact]
    public async Task A_rate_occurs_at_once_and_then_after_each_period()
    {
        var start = cluster.Clock.GetUtcNow();
        await Make(With("rate(1 minute)", Function, """{"at":"<aws.scheduler.scheduled-time>","n":<aws.scheduler.attempt-number>}"""));
        await Grain.Wake(Token);
        var first = await cluster.Targets.Next(_region);
        Assert.Equal(($"{Function}", $$"""{"at":"{{start.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}}","n":1}"""), (first.Arn, first.Body));
        Assert.True(Guid.TryParse(first.RequestId, out _));

        await To(start.AddSeconds(59));
        await cluster.Idle(_region);
        Assert.True(cluster.Targets.IsEmpty(_region));
        await To(start.AddSeconds(60));
        var second = await cluster.Targets.Next(_region);
        Assert.NotEqual(first.RequestId, second.RequestId);
        await Grain.Delete("default", "s", Token);
    }

    [Fact]
    public async Task One_time_is_once_and_then_the_schedule_is_deleted_when_it_says_so()
    {
        var time = cluster.Clock.GetUtcNow().AddMinutes(2);
        var at = $"at({time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss})";
        await Make(With(at, $"{Function}:live") with { DeleteAfterCompletion = true });
        await Make(With(at, $"{Function}:kept") with { Name = "kept" });

        await To(time);

        string[] sent = [(await cluster.Targets.Next(_region)).Arn, (await cluster.Targets.Next(_region)).Arn];
        Assert.Equal([$"{Function}:kept", $"{Function}:live"], sent.Order());
        Assert.Equal("Schedule s does not exist.", (await Grain.Get("default", "s", Token)).Error!.Message);
        Assert.True((await Grain.Get("default", "kept", Token)).Ok);
        await To(time.AddDays(1));
        await cluster.Idle(_region);
        Assert.True(cluster.Targets.IsEmpty(_region));
    }

    [Fact]
    public async Task What_came_due_while_nobody_looked_is_sent_afterwards_each_time_once()
    {
        var start = cluster.Clock.GetUtcNow();
        await Make(With("rate(1 hour)", Function, """{"at":"<aws.scheduler.scheduled-time>"}"""));
        await To(start);
        await cluster.Targets.Next(_region);
        await EventSourcesCluster.Forget(Grain);
        await EventSourcesCluster.Forget(cluster.Outbox(_region));

        cluster.Clock.Advance(TimeSpan.FromHours(3));
        await cluster.Waker.Wake(Token);

        List<string> bodies = [(await cluster.Targets.Next(_region)).Body, (await cluster.Targets.Next(_region)).Body, (await cluster.Targets.Next(_region)).Body];
        Assert.Equal(Enumerable.Range(1, 3).Select(hour => $$"""{"at":"{{start.AddHours(hour).UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}}"}"""), bodies.Order(StringComparer.Ordinal));
        await cluster.Idle(_region);
        Assert.True(cluster.Targets.IsEmpty(_region));
        await Grain.Delete("default", "s", Token);
    }

    [Fact]
    public async Task A_target_that_fails_is_tried_again_with_the_same_id_and_then_its_queue_gets_it()
    {
        lock (cluster.Targets.Answers) cluster.Targets.Answers[Function] = () => new ApiError(ApiErrorKind.TooManyRequests, "Slow down.");
        var schedule = With("rate(1 day)", Function, """{"n":<aws.scheduler.attempt-number>}""");
        await Make(schedule with { Target = schedule.Target with { Retry = new TargetRetry { MaximumRetryAttempts = 1 }, DeadLetterArn = Queue } });
        await Grain.Wake(Token);
        var first = await cluster.Targets.Next(_region);
        Assert.Equal("""{"n":1}""", first.Body);

        await Settled(1);
        cluster.Clock.Advance(TimeSpan.FromSeconds(1));
        await cluster.Outbox(_region).Wake(Token);
        var second = await cluster.Targets.Next(_region);
        Assert.Equal(("""{"n":2}""", first.RequestId), (second.Body, second.RequestId));

        var dead = await Eventually();
        Assert.Equal(Queue, dead.Arn);
        var attributes = dead.Delivery!.Attributes.ToDictionary(entry => entry.Key, entry => entry.Value.Text);
        Assert.Equal(("MaximumRetryAttempts", "1", Function, "Slow down."), (attributes["EXHAUSTED_RETRY_CONDITION"], attributes["RETRY_ATTEMPTS"], attributes["TARGET_ARN"], attributes["ERROR_MESSAGE"]));
        Assert.Equal((first.RequestId, $"arn:aws:scheduler:{_region}:000000000000:schedule/default/s"), (attributes["EXECUTION_ID"], attributes["SCHEDULE_ARN"]));
        await cluster.Idle(_region);
        await Grain.Delete("default", "s", Token);
    }

    [Fact]
    public async Task A_target_that_is_not_there_is_not_tried_again()
    {
        lock (cluster.Targets.Answers) cluster.Targets.Answers[Function] = () => ApiError.NotFound("Function not found");
        var schedule = With("rate(1 day)", Function);
        await Make(schedule with { Target = schedule.Target with { DeadLetterArn = Queue } });
        await Grain.Wake(Token);
        await cluster.Targets.Next(_region);

        var dead = await Eventually();

        Assert.Equal(("NO_RESOURCE", "0"), (dead.Delivery!.Attributes["ERROR_CODE"].Text, dead.Delivery.Attributes["RETRY_ATTEMPTS"].Text));
        Assert.False(dead.Delivery.Attributes.ContainsKey("EXHAUSTED_RETRY_CONDITION"));
        await Grain.Delete("default", "s", Token);
    }

    [Fact]
    public async Task What_was_being_sent_when_the_silo_died_is_sent_again()
    {
        lock (cluster.Targets.Answers) cluster.Targets.Answers[Function] = () => throw new IOException("Nobody knows.");
        await Make(With("rate(1 day)", Function));
        await Grain.Wake(Token);
        var first = await cluster.Targets.Next(_region);
        await Settled(1);
        lock (cluster.Targets.Answers) cluster.Targets.Answers.Remove(Function);
        await EventSourcesCluster.Forget(cluster.Outbox(_region));

        cluster.Clock.Advance(TimeSpan.FromSeconds(1));
        await cluster.Waker.Wake(Token);

        Assert.Equal(first.RequestId, (await cluster.Targets.Next(_region)).RequestId);
        await cluster.Idle(_region);
        await Grain.Delete("default", "s", Token);
    }

    [Fact]
    public async Task A_disabled_schedule_does_not_occur_and_an_enabled_one_does_not_make_up_for_it()
    {
        var start = cluster.Clock.GetUtcNow();
        await Make(With("rate(1 hour)", Function) with { Disabled = true });
        await To(start.AddHours(5).AddMinutes(30));
        Assert.True((await Grain.Update(With("rate(1 hour)", Function), Token)).Ok);
        await Grain.Wake(Token);
        await cluster.Idle(_region);
        Assert.True(cluster.Targets.IsEmpty(_region));

        await To(start.AddHours(6));

        Assert.Equal(Function, (await cluster.Targets.Next(_region)).Arn);
        await Grain.Delete("default", "s", Token);
    }

    [Fact]
    public async Task Looking_at_hundreds_of_schedules_of_which_none_is_due_writes_nothing()
    {
        for (var number = 0; number < 500; number++) await Make(With("rate(1 day)", Function) with { Name = $"s{number}", StartDate = cluster.Clock.GetUtcNow().AddDays(2) });
        var commits = cluster.Rows.Commits;

        for (var second = 0; second < 60; second++) await Grain.Wake(Token);

        Assert.Equal(commits, cluster.Rows.Commits);
        var page = (await Grain.List(null, "s1", null, null, 100, Token)).Value!;
        Assert.Equal((100, "default/s189"), (page.Items.Count, page.NextMarker));
        var rest = (await Grain.List(null, "s1", null, page.NextMarker, 100, Token)).Value!;
        Assert.Equal((11, null), (rest.Items.Count, rest.NextMarker));
    }

    [Fact]
    public async Task A_group_goes_with_its_schedules()
    {
        Assert.Equal($"arn:aws:scheduler:{_region}:000000000000:schedule-group/g", (await Grain.CreateGroup("g", new() { ["team"] = "a" }, "t1", Token)).Value);
        Assert.True((await Grain.CreateGroup("g", [], "t1", Token)).Ok);
        Assert.Equal("Schedule group g already exists.", (await Grain.CreateGroup("g", [], "t2", Token)).Error!.Message);
        Assert.True((await Grain.Create(With("rate(1 day)", Function) with { Group = "g", StartDate = cluster.Clock.GetUtcNow().AddDays(1) }, null, Token)).Ok);

        Assert.True((await Grain.DeleteGroup("g", Token)).Ok);

        Assert.Equal("Schedule group g does not exist.", (await Grain.Get("g", "s", Token)).Error!.Message);
        Assert.Empty((await Grain.List(null, "", null, null, 10, Token)).Value!.Items);
        Assert.Equal(["default"], (await Grain.ListGroups("", null, 10, Token)).Items.Select(group => group.Name));
    }

    [Fact]
    public async Task The_same_token_makes_a_schedule_once()
    {
        var schedule = With("rate(1 day)", Function) with { StartDate = cluster.Clock.GetUtcNow().AddDays(1) };
        var made = await Grain.Create(schedule, "token", Token);

        Assert.Equal(made.Value, (await Grain.Create(schedule, "token", Token)).Value);
        Assert.Equal((ApiErrorKind.Conflict, "Schedule s already exists."), Said((await Grain.Create(schedule, "other", Token)).Error));
        Assert.Equal((ApiErrorKind.Conflict, "Schedule s already exists."), Said((await Grain.Create(schedule, null, Token)).Error));
    }

    [Theory]
    [InlineData("rate(10 seconds)", "arn:aws:lambda:us-east-1:000000000000:function:f", "Invalid Schedule Expression rate(10 seconds).")]
    [InlineData("rate(1 hour)", "nonsense", "Provided Arn is not in correct format.")]
    [InlineData("rate(1 hour)", "arn:aws:scheduler:::aws-sdk:sqs:sendMessage", "The universal target arn:aws:scheduler:::aws-sdk:sqs:sendMessage is not supported by this grid, which has lambda functions, sqs queues, sns topics and event buses as targets.")]
    [InlineData("rate(1 hour)", "arn:aws:states:us-east-1:000000000000:stateMachine:m", "The target arn:aws:states:us-east-1:000000000000:stateMachine:m is not supported by this grid, which has lambda functions, sqs queues, sns topics and event buses as targets.")]
    [InlineData("rate(1 hour)", "arn:aws:events:us-east-1:000000000000:event-bus/default", "EventBridgeParameters must be given for an event bus.")]
    [InlineData("rate(1 hour)", "arn:aws:sqs:us-east-1:000000000000:q.fifo", "SqsParameters with a MessageGroupId must be given for a FIFO queue.")]
    public async Task What_cannot_be_is_refused(string expression, string target, string message) =>
        Assert.Equal((ApiErrorKind.Validation, message), Said((await Grain.Create(With(expression, target), null, Token)).Error));

    private static (ApiErrorKind Kind, string? Message) Said(ApiError? error) => (error!.Kind, error.Message);

    private static Schedule With(string expression, string target, string? input = null) =>
        new() { Name = "s", Expression = expression, Target = new ScheduleTarget { Arn = target, RoleArn = Role, Input = input } };

    private async Task Make(Schedule schedule)
    {
        var made = await Grain.Create(schedule, null, Token);
        Assert.True(made.Ok, made.Error?.Message);
    }

    /// <summary>Moves the clock and looks what is due.</summary>
    private async Task To(DateTimeOffset time)
    {
        cluster.Clock.Advance(time - cluster.Clock.GetUtcNow());
        await Grain.Wake(Token);
    }

    /// <summary>Until so many deliveries wait for a time that has not come.</summary>
    private async Task Settled(int count)
    {
        var begin = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var later = await cluster.Rows.Due("delivery", _region, DateTimeOffset.MaxValue, 1000, Token);
            if (later.Count(row => row.Due > cluster.Clock.GetUtcNow()) == count) return;
            Assert.True(TimeProvider.System.GetElapsedTime(begin) < TimeSpan.FromSeconds(30), "nothing waits");
            await Task.Yield();
        }
    }

    /// <summary>The next attempt, which the outbox makes by itself.</summary>
    private async Task<ScriptedTargets.Sent> Eventually()
    {
        await cluster.Outbox(_region).Nudge();
        return await cluster.Targets.Next(_region);
    }
}
