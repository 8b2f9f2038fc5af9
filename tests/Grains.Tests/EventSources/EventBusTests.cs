using System.Text;
using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.EventSources;
using Grid.Contracts.Messaging;

namespace Grid.Grains.Tests.EventSources;

public sealed class EventBusTests(EventSourcesCluster cluster) : IClassFixture<EventSourcesCluster>
{
    private readonly string _region = $"r-{Guid.NewGuid():N}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Function => $"arn:aws:lambda:{_region}:000000000000:function:f";

    private IEventBusGrain Grain => cluster.Buses(_region);

    [Fact]
    public async Task An_event_goes_to_the_targets_of_the_rules_that_match_it()
    {
        await Rule(new EventRule { Name = "matches", EventPattern = """{"source":["shop"]}""" }, new RuleTarget { Id = "1", Arn = Function });
        await Rule(new EventRule { Name = "other", EventPattern = """{"source":["bank"]}""" }, new RuleTarget { Id = "1", Arn = $"{Function}:other" });
        await Rule(new EventRule { Name = "off", EventPattern = """{"source":["shop"]}""", Disabled = true }, new RuleTarget { Id = "1", Arn = $"{Function}:off" });

        var put = await Grain.Put([new EventEntry { Source = "shop", DetailType = "sold", Detail = Json("""{"price":5}"""), Resources = ["arn:a"], Time = DateTimeOffset.UnixEpoch }], Token);

        var sent = await cluster.Targets.Next(_region);
        Assert.Equal(Function, sent.Arn);
        Assert.Equal(
            $$$"""{"version":"0","id":"{{{put[0].Value}}}","detail-type":"sold","source":"shop","account":"000000000000","time":"1970-01-01T00:00:00Z","region":"{{{_region}}}","resources":["arn:a"],"detail":{"price":5}}""",
            sent.Body);
        await cluster.Idle(_region);
        Assert.True(cluster.Targets.IsEmpty(_region));
    }

    [Fact]
    public async Task A_target_gets_what_its_input_says()
    {
        await Rule(
            new EventRule { Name = "r", EventPattern = """{"detail":{"price":[{"numeric":[">",1]}]}}""" },
            new RuleTarget { Id = "1", Arn = $"{Function}:all", Input = """{"fixed":1}""" },
            new RuleTarget { Id = "2", Arn = $"{Function}:path", InputPath = "$.detail.price" },
            new RuleTarget { Id = "3", Arn = $"{Function}:made", InputTemplate = """{"cost":<p>,"by":"<aws.events.rule-name>"}""", InputPaths = new() { ["p"] = "$.detail.price" } });

        await Grain.Put([new EventEntry { Source = "shop", DetailType = "sold", Detail = Json("""{"price":5}""") }], Token);

        List<(string, string)> sent = [];
        for (var number = 0; number < 3; number++)
        {
            var one = await cluster.Targets.Next(_region);
            sent.Add((one.Arn[(Function.Length + 1)..], one.Body));
        }

        Assert.Equal([("all", """{"fixed":1}"""), ("made", """{"cost":5,"by":"r"}"""), ("path", "5")], sent.Order());
    }

    [Fact]
    public async Task What_was_put_is_durable_before_the_call_returns_and_sent_after_a_death()
    {
        lock (cluster.Targets.Answers) cluster.Targets.Answers[Function] = () => throw new IOException("The silo is dying.");
        await Rule(new EventRule { Name = "r", EventPattern = """{"source":["shop"]}""" }, new RuleTarget { Id = "1", Arn = Function });
        Assert.True((await Grain.Put([new EventEntry { Source = "shop", DetailType = "sold", Detail = Json("{}") }], Token))[0].Ok);
        Assert.Equal(1, await cluster.Waiting(_region));
        var first = await cluster.Targets.Next(_region);
        await EventSourcesCluster.Forget(cluster.Outbox(_region));
        await EventSourcesCluster.Forget(Grain);
        lock (cluster.Targets.Answers) cluster.Targets.Answers.Remove(Function);

        cluster.Clock.Advance(TimeSpan.FromSeconds(2));
        await cluster.Waker.Wake(Token);

        Assert.Equal(first.RequestId, (await cluster.Targets.Next(_region)).RequestId);
        Assert.Equal(["r"], (await Grain.Rules("default", Token)).Value!.Select(rule => rule.Name));
    }

    [Fact]
    public async Task A_rule_by_schedule_sends_a_scheduled_event_after_each_period()
    {
        await Rule(new EventRule { Name = "often", ScheduleExpression = "rate(5 minutes)" }, new RuleTarget { Id = "1", Arn = Function });
        var start = cluster.Clock.GetUtcNow();
        await Grain.Wake(Token);
        Assert.True(cluster.Targets.IsEmpty(_region));

        cluster.Clock.Advance(TimeSpan.FromMinutes(5));
        await Grain.Wake(Token);

        var body = JsonDocument.Parse((await cluster.Targets.Next(_region)).Body).RootElement;
        Assert.Equal(("aws.events", "Scheduled Event", "{}"), (body.GetProperty("source").GetString(), body.GetProperty("detail-type").GetString(), body.GetProperty("detail").GetRawText()));
        Assert.Equal($"arn:aws:events:{_region}:000000000000:rule/often", body.GetProperty("resources")[0].GetString());
        Assert.Equal(start.AddMinutes(5).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture), body.GetProperty("time").GetString());
        await Grain.SetDisabled("default", "often", true, Token);
        cluster.Clock.Advance(TimeSpan.FromMinutes(5));
        await Grain.Wake(Token);
        await cluster.Idle(_region);
        Assert.True(cluster.Targets.IsEmpty(_region));
    }

    [Fact]
    public async Task Another_service_puts_an_event_by_delivering_to_a_bus()
    {
        await Rule(new EventRule { Name = "r", EventPattern = """{"source":["lambda"]}""" }, new RuleTarget { Id = "1", Arn = Function });
        Delivery delivery = new() { TargetArn = EventBus.ArnOf(_region, "default"), Body = Json("""{"a":1}"""), Entry = new BusEntry { Source = "lambda", DetailType = "Lambda Function Invocation Result - Success", Resources = ["arn:x"] } };

        Assert.True((await cluster.BusTarget.Deliver(delivery, Token)).Ok);

        var body = JsonDocument.Parse((await cluster.Targets.Next(_region)).Body).RootElement;
        Assert.Equal(("lambda", 1, "arn:x"), (body.GetProperty("source").GetString(), body.GetProperty("detail").GetProperty("a").GetInt32(), body.GetProperty("resources")[0].GetString()));
        var missing = await cluster.BusTarget.Deliver(delivery with { TargetArn = EventBus.ArnOf(_region, "none") }, Token);
        Assert.Equal((ApiErrorKind.ResourceNotFound, "Event bus none does not exist."), (missing.Error!.Kind, missing.Error.Message));
    }

    [Fact]
    public async Task Events_that_cannot_be_are_refused_each_for_itself()
    {
        EventEntry good = new() { Source = "shop", DetailType = "sold", Detail = Json("{}") };

        var put = await Grain.Put([good, good with { Source = "" }, good with { DetailType = "" }, good with { Detail = default }, good with { Detail = Json("[]") }, good with { Bus = "none" }], Token);

        Assert.True(put[0].Ok);
        Assert.Equal(
            [
                "Parameter Source is not valid. Reason: Source is a required argument.", "Parameter DetailType is not valid. Reason: DetailType is a required argument.",
                "Parameter Detail is not valid. Reason: Detail is a required argument.", "Detail is malformed.", "Event bus none does not exist.",
            ],
            put.Skip(1).Select(answer => answer.Error!.Message));
    }

    [Fact]
    public async Task An_event_with_half_a_character_is_refused_where_a_template_would_need_it_and_harms_no_other()
    {
        await Rule(new EventRule { Name = "r", EventPattern = """{"source":["shop"]}""" }, new RuleTarget { Id = "1", Arn = Function, InputTemplate = "\"<t>\"", InputPaths = new() { ["t"] = "$.detail.t" } });
        EventEntry good = new() { Source = "shop", DetailType = "sold", Detail = Json("""{"t":"x"}""") };

        var put = await Grain.Put([good with { Detail = Json("""{"t":"\ud800"}""") }, good, good with { Detail = Json($"{{\"t\":{new string('[', 61)}{new string(']', 61)}}}") }], Token);

        Assert.Equal(["Detail is malformed.", null, "Detail is malformed."], put.Select(answer => answer.Error?.Message));
        Assert.Equal("\"x\"", (await cluster.Targets.Next(_region)).Body);
        await cluster.Idle(_region);
        Assert.True(cluster.Targets.IsEmpty(_region));
    }

    [Fact]
    public async Task Rules_and_buses_are_guarded_against_what_AWS_guards_them()
    {
        Assert.True((await Grain.CreateBus(new EventBus { Name = "shop" }, Token)).Ok);
        Assert.Equal("Event bus shop already exists.", (await Grain.CreateBus(new EventBus { Name = "shop" }, Token)).Error!.Message);
        Assert.Equal("ScheduleExpression is supported only on the default event bus.", await Refused(new EventRule { Name = "r", Bus = "shop", ScheduleExpression = "rate(1 minute)" }));
        Assert.Equal("Parameter ScheduleExpression is not valid.", await Refused(new EventRule { Name = "r", ScheduleExpression = "at(2026-12-01T00:00:00)" }));
        Assert.Equal("Parameter(s) EventPattern or ScheduleExpression must be specified.", await Refused(new EventRule { Name = "r" }));
        Assert.StartsWith("Event pattern is not valid. Reason: ", await Refused(new EventRule { Name = "r", EventPattern = "{" }), StringComparison.Ordinal);
        Assert.Equal("Event bus none does not exist.", await Refused(new EventRule { Name = "r", Bus = "none", EventPattern = """{"source":["a"]}""" }));

        await Rule(new EventRule { Name = "r", Bus = "shop", EventPattern = """{"source":["a"]}""" }, new RuleTarget { Id = "1", Arn = Function });
        Assert.Equal("Rule can't be deleted since it has targets.", (await Grain.DeleteRule("shop", "r", Token)).Error!.Message);
        Assert.Equal("Event bus can't be deleted since it has rules.", (await Grain.DeleteBus("shop", Token)).Error!.Message);
        Assert.Equal("Cannot delete event bus default.", (await Grain.DeleteBus("default", Token)).Error!.Message);
        Assert.Equal(["2"], (await Grain.RemoveTargets("shop", "r", ["1", "2"], Token)).Value!);
        Assert.True((await Grain.DeleteRule("shop", "r", Token)).Ok);
        Assert.True((await Grain.DeleteBus("shop", Token)).Ok);
        Assert.Equal("Rule r does not exist on EventBus default.", (await Grain.GetRule("default", "r", Token)).Error!.Message);
    }

    [Fact]
    public async Task A_rule_has_five_targets_and_not_six()
    {
        await Rule(new EventRule { Name = "r", EventPattern = """{"source":["a"]}""" }, [.. Enumerable.Range(0, 5).Select(id => new RuleTarget { Id = $"{id}", Arn = Function })]);

        Assert.Equal(ApiErrorKind.LimitExceeded, (await Grain.PutTargets("default", "r", [new RuleTarget { Id = "5", Arn = Function }], Token)).Error!.Kind);
        Assert.True((await Grain.PutTargets("default", "r", [new RuleTarget { Id = "4", Arn = $"{Function}:live" }], Token)).Ok);
    }

    private static byte[] Json(string text) => Encoding.UTF8.GetBytes(text);

    private async Task<string?> Refused(EventRule rule) => (await Grain.PutRule(rule, Token)).Error?.Message;

    private async Task Rule(EventRule rule, params RuleTarget[] targets)
    {
        Assert.True((await Grain.PutRule(rule, Token)).Ok);
        var put = await Grain.PutTargets(rule.Bus, rule.Name, targets, Token);
        Assert.True(put.Ok, put.Error?.Message);
    }
}
