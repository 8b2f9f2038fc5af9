using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Messaging;
using Grid.Grains.EventSources;

namespace Grid.Grains.Tests.Messaging;

/// <summary>Topics whose messages go to http addresses.</summary>
public sealed class TopicAddressTests : IClassFixture<TopicsCluster>, IDisposable
{
    private const string Grid = "http://grid:9700";

    private readonly TopicsCluster _cluster;
    private readonly AddressServer _server = new();
    private readonly TopicId _id = new($"r-{Guid.NewGuid():N}", "news");

    public TopicAddressTests(TopicsCluster cluster) => _cluster = cluster;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ITopicGrain Topic => _cluster.Topic(_id);

    private OutboxKey Outbox => OutboxKey.For(_id.Region, Address);

    private string Address => $"{_server.Url}/hook?a=b";

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task An_address_gets_nothing_until_it_has_confirmed_with_the_token_that_it_was_sent()
    {
        await Create();
        var pending = await Subscribe();
        var asked = await _server.Next();
        await Publish("too early");

        var message = JsonDocument.Parse(asked.Body).RootElement;
        Assert.Equal(
            ("/hook?a=b", "SubscriptionConfirmation", message.GetProperty("MessageId").GetString(), _id.Arn, null, "text/plain; charset=UTF-8", "Amazon Simple Notification Service Agent"),
            (asked.Path, asked.Headers["x-amz-sns-message-type"], asked.Headers["x-amz-sns-message-id"], asked.Headers["x-amz-sns-topic-arn"], asked.Headers["x-amz-sns-subscription-arn"],
                asked.Headers["Content-Type"], asked.Headers["User-Agent"]));
        Assert.Equal(
            ["Type", "MessageId", "Token", "TopicArn", "Message", "SubscribeURL", "Timestamp", "SignatureVersion", "Signature", "SigningCertURL"],
            message.EnumerateObject().Select(member => member.Name));
        var token = message.GetProperty("Token").GetString()!;
        Assert.Equal($"{Grid}/?Action=ConfirmSubscription&TopicArn={_id.Arn}&Token={token}", message.GetProperty("SubscribeURL").GetString());
        await _cluster.Verify(asked.Body, version: "1");
        Assert.Equal((0, 1), ((await Topic.Describe(Cancel)).Value!.Subscriptions, (await Topic.Describe(Cancel)).Value!.Pending));

        Assert.Equal("Invalid parameter: Token", (await Topic.Confirm(token[..^1], false, false, Cancel)).Error!.Message);
        Assert.Equal(pending.Id, (await Topic.Confirm(token, false, false, Cancel)).Value);
        Assert.Equal(pending.Id, (await Topic.Confirm(token, false, false, Cancel)).Value);
        var id = await Publish("in time");

        var sent = await _server.Next();
        Assert.Equal(("Notification", id, pending.Arn), (sent.Headers["x-amz-sns-message-type"], sent.Headers["x-amz-sns-message-id"], sent.Headers["x-amz-sns-subscription-arn"]));
        Assert.Equal("in time", JsonDocument.Parse(sent.Body).RootElement.GetProperty("Message").GetString());
        await _cluster.Verify(sent.Body, version: "1");
        Assert.True(_server.IsEmpty);
    }

    [Fact]
    public async Task Raw_messages_go_as_they_are_with_the_content_type_of_the_policy_and_the_second_signature_is_for_all_others()
    {
        await Create();
        Assert.True((await Topic.Set("SignatureVersion", "2", Cancel)).Ok);
        await Confirmed(new() { ["RawMessageDelivery"] = "true", ["DeliveryPolicy"] = """{"requestPolicy":{"headerContentType":"application/json"}}""" }, version: "2");
        await Topic.Publish([new Publication { Message = """{"n":1}""", Subject = "s", Attributes = Enumerable.Range(1, 11).ToDictionary(n => $"a{n}", n => new MessageAttribute { Text = $"{n}" }) }], Cancel);

        var sent = await _server.Next();

        Assert.Equal(("""{"n":1}""", "true", "application/json"), (sent.Body, sent.Headers["x-amz-sns-rawdelivery"], sent.Headers["Content-Type"]));
    }

    [Fact]
    public async Task An_address_that_fails_is_tried_again_by_the_policy_and_then_the_dead_letter_queue_has_it()
    {
        await Create();
        var dead = $"arn:aws:sqs:{_id.Region}:000000000000:dead";
        await Confirmed(new()
        {
            ["RedrivePolicy"] = $$"""{"deadLetterTargetArn":"{{dead}}"}""",
            ["DeliveryPolicy"] = """{"healthyRetryPolicy":{"minDelayTarget":2,"maxDelayTarget":30,"numRetries":3,"numNoDelayRetries":1,"numMinDelayRetries":1,"numMaxDelayRetries":1}}""",
        });
        _server.Answer = static _ => 503;
        await Publish("m");
        var first = await _server.Next();
        await _server.Next();
        await After(TimeSpan.FromSeconds(2));
        var last = await After(TimeSpan.FromSeconds(30));

        Assert.Equal((first.Body, first.Headers["x-amz-sns-message-id"]), (last.Body, last.Headers["x-amz-sns-message-id"]));
        var sent = _cluster.Targets.Next(_id.Region);
        while (!sent.IsCompleted) await _cluster.Waker.Wake(Cancel);
        Assert.Equal((dead, first.Body), ((await sent).Arn, (await sent).Body));
        Assert.True(_server.IsEmpty);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(302)]
    public async Task An_answer_that_is_for_good_is_not_asked_for_twice_and_redirects_are_not_followed(int status)
    {
        await Create();
        await Confirmed([]);
        _server.Answer = call => call.Body.Contains("refused", StringComparison.Ordinal) ? status : 200;
        await Publish("refused");
        await _server.Next();
        await Until(async () => await _cluster.Rows.Count(Outbox.Kind, _id.Region, Cancel) == 0);
        await Publish("next");

        Assert.Contains("next", (await _server.Next()).Body, StringComparison.Ordinal);
        Assert.True(_server.IsEmpty);
    }

    [Fact]
    public async Task What_was_published_is_sent_after_a_death()
    {
        await Create();
        await Confirmed([]);
        _server.Answer = static _ => 500;
        await Publish("m");
        var first = await _server.Next();
        await TopicsCluster.Forget(_cluster.Outbox(_id.Region, Address));
        await TopicsCluster.Forget(Topic);
        _server.Answer = static _ => 200;

        _cluster.Clock.Advance(TimeSpan.FromSeconds(20));
        var next = _server.Next();
        while (!next.IsCompleted) await _cluster.Waker.Wake(Cancel);

        Assert.Equal(first.Body, (await next).Body);
    }

    [Fact]
    public async Task Who_is_unsubscribed_is_told_and_may_come_back()
    {
        await Create();
        var subscription = await Confirmed(new() { ["RawMessageDelivery"] = "true" });
        Assert.True((await Topic.Unsubscribe(subscription.Id, authenticated: false, Cancel)).Ok);

        var told = await _server.Next();
        var message = JsonDocument.Parse(told.Body).RootElement;
        Assert.Equal(("UnsubscribeConfirmation", subscription.Arn, null), (told.Headers["x-amz-sns-message-type"], told.Headers["x-amz-sns-subscription-arn"], told.Headers["x-amz-sns-rawdelivery"]));
        Assert.StartsWith($"You have chosen to deactivate subscription {subscription.Arn}.\n", message.GetProperty("Message").GetString(), StringComparison.Ordinal);
        await _cluster.Verify(told.Body, version: "1");
        Assert.Equal("Subscription does not exist", (await Topic.Find(subscription.Id, Cancel)).Error!.Message);

        Assert.Equal(subscription.Id, (await Topic.Confirm(message.GetProperty("Token").GetString()!, authenticated: true, endsSigned: true, Cancel)).Value);
        var back = (await Topic.Find(subscription.Id, Cancel)).Value!;
        Assert.Equal((true, true, true, null), (back.IsRaw, back.WasAuthenticated, back.EndsSigned, back.PendingUntil));
        Assert.Equal(ApiErrorKind.AccessDenied, (await Topic.Unsubscribe(subscription.Id, authenticated: false, Cancel)).Error!.Kind);
        Assert.True((await Topic.Unsubscribe(subscription.Id, authenticated: true, Cancel)).Ok);
    }

    [Fact]
    public async Task A_subscription_to_a_queue_is_not_ended_by_who_does_not_sign()
    {
        await Create();
        var id = (await Topic.Subscribe("sqs", $"arn:aws:sqs:{_id.Region}:000000000000:q", [], Grid, Cancel)).Value!.Id;
        Assert.Equal(ApiErrorKind.AccessDenied, (await Topic.Unsubscribe(id, authenticated: false, Cancel)).Error!.Kind);
        Assert.True((await Topic.Unsubscribe(id, authenticated: true, Cancel)).Ok);
    }

    [Fact]
    public async Task What_nobody_confirms_within_two_days_is_gone_and_who_asks_again_gets_the_token_again()
    {
        await Create();
        var first = await Subscribe();
        var token = TokenOf(await _server.Next());
        _cluster.Clock.Advance(TimeSpan.FromDays(2) - TimeSpan.FromMilliseconds(1));
        var second = await Subscribe();
        Assert.Equal((first.Id, token), (second.Id, TokenOf(await _server.Next())));

        _cluster.Clock.Advance(TimeSpan.FromDays(2) - TimeSpan.FromMilliseconds(1));
        Assert.Single((await _cluster.Catalog.Subscriptions(_id.Region, null, 100, Cancel)).Items);
        _cluster.Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Empty((await _cluster.Catalog.Subscriptions(_id.Region, null, 100, Cancel)).Items);
        Assert.Equal(0, (await Topic.Describe(Cancel)).Value!.Pending);
        Assert.Equal("Invalid parameter: Token", (await Topic.Confirm(token, false, false, Cancel)).Error!.Message);
        Assert.NotEqual(first.Id, (await Subscribe()).Id);
    }

    [Fact]
    public async Task A_host_that_is_not_listed_is_not_subscribed()
    {
        await Create();
        Assert.Equal(
            "Invalid parameter: Endpoint Reason: This grid does not call example.com: see Grid:Messaging:HttpHosts",
            (await Topic.Subscribe("https", "https://example.com/hook", [], Grid, Cancel)).Error!.Message);
    }

    [Fact]
    public async Task Effective_policies_are_those_of_the_subscription_unless_the_topic_overrules_them()
    {
        await Create();
        var subscription = await Confirmed(new() { ["DeliveryPolicy"] = """{"healthyRetryPolicy":{"numRetries":5}}""" });
        Assert.True((await Topic.Set("DeliveryPolicy", """{"http":{"defaultHealthyRetryPolicy":{"numRetries":7},"defaultRequestPolicy":{"headerContentType":"application/xml"}}}""", Cancel)).Ok);
        var mixed = JsonDocument.Parse((await Topic.Find(subscription.Id, Cancel)).Value!.EffectiveDeliveryPolicy!).RootElement;
        Assert.Equal((5, "application/xml"), (mixed.GetProperty("healthyRetryPolicy").GetProperty("numRetries").GetInt32(), mixed.GetProperty("requestPolicy").GetProperty("headerContentType").GetString()));

        Assert.True((await Topic.Set("DeliveryPolicy", """{"http":{"defaultHealthyRetryPolicy":{"numRetries":7},"disableSubscriptionOverrides":true}}""", Cancel)).Ok);

        Assert.Equal(7, JsonDocument.Parse((await Topic.Find(subscription.Id, Cancel)).Value!.EffectiveDeliveryPolicy!).RootElement.GetProperty("healthyRetryPolicy").GetProperty("numRetries").GetInt32());
        Assert.Equal(
            """{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":20,"maxDelayTarget":20,"numRetries":7,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,"backoffFunction":"linear"},"disableSubscriptionOverrides":true,"defaultRequestPolicy":{"headerContentType":"text/plain; charset=UTF-8"}}}""",
            (await Topic.Describe(Cancel)).Value!.EffectiveDeliveryPolicy);
    }

    private static string TokenOf(AddressServer.Call call) => JsonDocument.Parse(call.Body).RootElement.GetProperty("Token").GetString()!;

    private async Task Create() => Assert.True((await Topic.Create([], [], Cancel)).Ok);

    private async Task<Subscription> Subscribe(Dictionary<string, string>? attributes = null)
    {
        var subscribed = await Topic.Subscribe("http", Address, attributes ?? [], Grid, Cancel);
        Assert.True(subscribed.Ok, subscribed.Error?.Message);
        return subscribed.Value;
    }

    private async Task<Subscription> Confirmed(Dictionary<string, string> attributes, string version = "1")
    {
        var subscription = await Subscribe(attributes);
        var asked = await _server.Next();
        await _cluster.Verify(asked.Body, version);
        Assert.True((await Topic.Confirm(TokenOf(asked), false, false, Cancel)).Ok);
        return subscription;
    }

    private async Task<string> Publish(string message) => (await Topic.Publish([new Publication { Message = message }], Cancel)).Value![0];

    /// <summary>The next call is due so much later, and comes then.</summary>
    private async Task<AddressServer.Call> After(TimeSpan pause)
    {
        var now = _cluster.Clock.GetUtcNow();
        await Until(async () => await _cluster.Rows.NextDue(Outbox.Kind, _id.Region, Cancel) > now);
        Assert.Equal(now + pause, await _cluster.Rows.NextDue(Outbox.Kind, _id.Region, Cancel));
        _cluster.Clock.Advance(pause);
        var next = _server.Next();
        while (!next.IsCompleted) await _cluster.Waker.Wake(Cancel);
        return await next;
    }

    private static async Task Until(Func<Task<bool>> condition)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30), "It does not happen.");
            await Task.Yield();
        }
    }
}
