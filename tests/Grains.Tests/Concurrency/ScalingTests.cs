using Grid.Contracts;
using Grid.Contracts.Concurrency;
using Grid.Contracts.Functions;

namespace Grid.Grains.Tests.Concurrency;

public sealed class ScalingTests(ScalingCluster cluster) : IClassFixture<ScalingCluster>
{
    private const string Resource = "service namespace: lambda, resource ID: function:orders:live, scalable dimension: lambda:function:ProvisionedConcurrency";
    private readonly FunctionId _function = new($"test-{Guid.NewGuid():N}-1", "orders");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IScalingGrain Grain => cluster.Grain(_function.Region);

    private IReadOnlyList<int> Sets => cluster.Provisioned.SetsOf(_function);

    [Fact]
    public async Task A_target_is_kept_with_what_was_said_of_it()
    {
        var target = await Register(1, 10);
        await Value(Grain.Register("orders", "live", new() { MaxCapacity = 20, DynamicInSuspended = true }, Cancel));
        await cluster.Forget(_function.Region);

        var kept = Assert.Single(await Grain.Targets(Cancel));

        Assert.Equal((1, 20, true, false, target.Arn), (kept.MinCapacity, kept.MaxCapacity, kept.Suspended.DynamicIn, kept.Suspended.DynamicOut, kept.Arn));
        Assert.Equal(new Dictionary<string, string> { ["team"] = "a" }, kept.Tags);
    }

    [Fact]
    public async Task A_target_needs_both_bounds_in_their_order_and_a_function()
    {
        await Refused(ApiErrorKind.Validation, "Both minimum and maximum capacity must be specified when registering a new scalable target", Grain.Register("orders", "live", new() { MinCapacity = 1 }, Cancel));
        await Refused(ApiErrorKind.Validation, "Maximum capacity cannot be less than minimum capacity", Grain.Register("orders", "live", new() { MinCapacity = 2, MaxCapacity = 1 }, Cancel));
        await Refused(ApiErrorKind.Validation, "No Lambda function found for resource ID: function:orders:gone", Grain.Register("orders", "gone", new() { MinCapacity = 1, MaxCapacity = 1 }, Cancel));
        Assert.Empty(await Grain.Targets(Cancel));
    }

    [Fact]
    public async Task What_is_not_there_cannot_be_taken_away()
    {
        await Refused(ApiErrorKind.ObjectNotFound, $"No scalable target found for {Resource}", Grain.Deregister("orders", "live", Cancel));
        await Refused(ApiErrorKind.ObjectNotFound, $"No scalable target registered for {Resource}", Grain.PutPolicy("orders", "live", new ScalingPolicy { Name = "p" }, Cancel));
        await Refused(ApiErrorKind.ObjectNotFound, $"No scaling policy found for {Resource}: p", Grain.DeletePolicy("orders", "live", "p", Cancel));
        await Refused(ApiErrorKind.ObjectNotFound, $"No scheduled action found for {Resource}: a", Grain.DeleteAction("orders", "live", "a", Cancel));
    }

    [Fact]
    public async Task Three_busy_minutes_scale_out_in_proportion_and_fifteen_idle_ones_back_to_the_minimum()
    {
        await Tracked(2, 100);
        cluster.Provisioned.Stands(_function, capacity: 10, inUse: 10);
        await Minutes(2);
        Assert.Empty(Sets);

        await Minutes(1);
        Assert.Equal([15], Sets);

        cluster.Provisioned.Stands(_function, capacity: 15, inUse: 0);
        await Minutes(14);
        Assert.Equal([15], Sets);
        await Minutes(1);
        Assert.Equal([15, 2], Sets);

        var activities = await Grain.Activities(Cancel);
        Assert.Equal(["Setting desired capacity to 2.", "Setting desired capacity to 15."], activities.Select(activity => activity.Description));
        Assert.Matches("^monitor alarm TargetTracking-function:orders:live-AlarmLow-.{36} in state ALARM triggered policy keep-busy$", activities[0].Cause);
        Assert.Equal("Successfully set desired capacity to 2. Change successfully fulfilled by lambda.", activities[0].StatusMessage);
    }

    [Fact]
    public async Task A_minute_is_counted_once_however_often_it_is_looked()
    {
        await Tracked(2, 100);
        cluster.Provisioned.Stands(_function, capacity: 10, inUse: 10);
        for (var i = 0; i < 12; i++)
        {
            cluster.Clock.Advance(TimeSpan.FromSeconds(5));
            await Grain.Wake(Cancel);
            await Grain.Wake(Cancel);
        }

        Assert.Empty(Sets);
    }

    [Fact]
    public async Task Less_than_the_minimum_is_put_right_at_once()
    {
        await Tracked(3, 100);

        await Minutes(1);

        Assert.Equal([3], Sets);
    }

    [Fact]
    public async Task A_refused_change_is_a_failed_activity()
    {
        await Tracked(3, 100);
        cluster.Provisioned.Refusals[_function.Region] = ApiError.InvalidParameter("Too many.");

        await Minutes(1);

        var activity = Assert.Single(await Grain.Activities(Cancel));
        Assert.Equal((true, "Failed to set desired capacity to 3. Reason: Too many."), (activity.Failed, activity.StatusMessage));
    }

    [Fact]
    public async Task The_end_of_an_activation_costs_the_minutes_and_not_the_policy()
    {
        await Tracked(1, 100);
        cluster.Provisioned.Stands(_function, capacity: 10, inUse: 10);
        await Minutes(2);
        await cluster.Forget(_function.Region);

        await cluster.Sweeper.Sweep(Cancel);
        await Minutes(1);
        Assert.Empty(Sets);
        await Minutes(1);

        Assert.Equal([15], Sets);
    }

    [Fact]
    public async Task Only_one_policy_watches_the_metric()
    {
        await Tracked(1, 10);

        await Refused(ApiErrorKind.Validation, "Only one TargetTrackingScaling policy for a given metric specification is allowed.", Grain.PutPolicy("orders", "live", new ScalingPolicy { Name = "other" }, Cancel));
    }

    [Fact]
    public async Task A_scheduled_action_sets_the_bounds_when_it_is_due_and_what_is_asked_for_with_them()
    {
        await Register(1, 10);
        cluster.Provisioned.Stands(_function, capacity: 4, inUse: 0);
        var at = cluster.Clock.GetUtcNow().AddMinutes(10);
        await Value(Grain.PutAction("orders", "live", new() { Name = "morning", Schedule = $"at({at:yyyy-MM-ddTHH:mm:ss})", HasAction = true, MinCapacity = 6, MaxCapacity = 30 }, Cancel));
        await Minutes(9);
        Assert.Empty(Sets);

        await Minutes(1);

        Assert.Equal([6], Sets);
        var target = Assert.Single(await Grain.Targets(Cancel));
        Assert.Equal((6, 30), (target.MinCapacity, target.MaxCapacity));
        var activities = await Grain.Activities(Cancel);
        Assert.Equal(["minimum capacity was set to 6", "scheduled action name morning was triggered"], activities.Select(activity => activity.Cause));
        await Minutes(3);
        Assert.Equal([6], Sets);
    }

    [Fact]
    public async Task A_scheduled_maximum_takes_away_what_is_above_it_and_the_minimum_with_it()
    {
        await Register(5, 10);
        cluster.Provisioned.Stands(_function, capacity: 8, inUse: 8);
        await Value(Grain.PutAction("orders", "live", new() { Name = "night", Schedule = "rate(2 minutes)", HasAction = true, MaxCapacity = 2 }, Cancel));

        await Minutes(2);

        Assert.Equal([2], Sets);
        var target = Assert.Single(await Grain.Targets(Cancel));
        Assert.Equal((2, 2), (target.MinCapacity, target.MaxCapacity));
    }

    [Fact]
    public async Task An_action_that_came_due_while_nobody_looked_is_carried_out_once()
    {
        await Register(1, 10);
        await Value(Grain.PutAction("orders", "live", new() { Name = "often", Schedule = "rate(1 minute)", HasAction = true, MinCapacity = 2 }, Cancel));
        await cluster.Forget(_function.Region);
        cluster.Clock.Advance(TimeSpan.FromMinutes(10));

        await cluster.Sweeper.Sweep(Cancel);

        Assert.Equal([2], Sets);
        Assert.Equal(2, (await Grain.Activities(Cancel)).Length);
    }

    [Fact]
    public async Task Suspended_schedules_pass_without_effect()
    {
        await Register(1, 10);
        await Value(Grain.Register("orders", "live", new() { ScheduledSuspended = true }, Cancel));
        await Value(Grain.PutAction("orders", "live", new() { Name = "often", Schedule = "rate(1 minute)", HasAction = true, MinCapacity = 2 }, Cancel));

        await Minutes(2);
        Assert.Empty(Sets);
        await Value(Grain.Register("orders", "live", new() { ScheduledSuspended = false }, Cancel));
        await Minutes(1);

        Assert.Equal([2], Sets);
    }

    [Theory]
    [InlineData("every day", null, "Invalid schedule expression. Details: every day is not at(yyyy-mm-ddThh:mm:ss), rate(value unit) or cron(minutes hours day-of-month month day-of-week year).")]
    [InlineData("rate(1 minute)", "Europe/Nowhere", "Invalid timezone: Europe/Nowhere")]
    [InlineData("rate(1 minute)", "/usr/share/zoneinfo/Europe/Berlin", "Invalid timezone: /usr/share/zoneinfo/Europe/Berlin")]
    [InlineData("rate(1 minute)", "Europe/../Europe/Berlin", "Invalid timezone: Europe/../Europe/Berlin")]
    [InlineData(null, null, "Schedule is required for a new scheduled action")]
    public async Task A_schedule_must_be_one(string? schedule, string? zone, string message)
    {
        await Register(1, 10);

        await Refused(ApiErrorKind.Validation, message, Grain.PutAction("orders", "live", new() { Name = "a", Schedule = schedule, Timezone = zone, HasAction = true, MinCapacity = 1 }, Cancel));
    }

    [Fact]
    public async Task What_a_change_of_an_action_does_not_say_stays()
    {
        await Register(1, 10);
        await Value(Grain.PutAction("orders", "live", new() { Name = "a", Schedule = "cron(0 8 * * ? *)", Timezone = "Europe/Berlin", HasAction = true, MinCapacity = 1 }, Cancel));

        var changed = await Value(Grain.PutAction("orders", "live", new() { Name = "a", Schedule = "cron(0 9 * * ? *)" }, Cancel));

        Assert.Equal(("cron(0 9 * * ? *)", "Europe/Berlin", 1), (changed.Schedule, changed.Timezone, changed.MinCapacity));
        await Value(Grain.DeleteAction("orders", "live", "a", Cancel));
        Assert.Empty((await Grain.Targets(Cancel))[0].Actions);
    }

    [Fact]
    public async Task Tags_belong_to_the_target_with_the_arn()
    {
        var target = await Register(1, 10);

        await Value(Grain.Tag(target.Arn, new() { ["stage"] = "b" }, ["team"], Cancel));

        Assert.Equal(new Dictionary<string, string> { ["stage"] = "b" }, (await Grain.Targets(Cancel))[0].Tags);
        await Refused(ApiErrorKind.ResourceNotFound, "Resource not found: x", Grain.Tag("x", [], [], Cancel));
        await Refused(ApiErrorKind.TooManyTags, "A scalable target cannot have more than 50 tags.", Grain.Tag(target.Arn, Enumerable.Range(0, 50).ToDictionary(i => $"k{i}", _ => ""), [], Cancel));
    }

    private static async Task<T> Value<T>(Task<Outcome<T>> operation)
    {
        var outcome = await operation;
        Assert.Null(outcome.Error);
        return outcome.Value!;
    }

    private static async Task Refused<T>(ApiErrorKind kind, string message, Task<Outcome<T>> operation) => Assert.Equal(new ApiError(kind, message), (await operation).Error);

    private Task<ScalableTarget> Register(int minimum, int maximum) =>
        Value(Grain.Register("orders", "live", new() { MinCapacity = minimum, MaxCapacity = maximum, Tags = new() { ["team"] = "a" } }, Cancel));

    private async Task Tracked(int minimum, int maximum)
    {
        await Register(minimum, maximum);
        await Value(Grain.PutPolicy("orders", "live", new ScalingPolicy { Name = "keep-busy", TargetValue = 0.7 }, Cancel));
    }

    private async Task Minutes(int count)
    {
        for (var i = 0; i < count; i++)
        {
            cluster.Clock.Advance(TimeSpan.FromMinutes(1));
            await Grain.Wake(Cancel);
        }
    }
}
