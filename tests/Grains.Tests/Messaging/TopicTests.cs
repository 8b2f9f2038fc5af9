using System.Text;
using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Messaging;

namespace Grid.Grains.Tests.Messaging;

public sealed class TopicTests : IClassFixture<TopicsCluster>
{
    private readonly TopicsCluster _cluster;
    private readonly string _region = $"r-{Guid.NewGuid():N}";
    private readonly TopicId _id;

    public TopicTests(TopicsCluster cluster)
    {
        _cluster = cluster;
        _id = new TopicId(_region, "news");
    }

    /// <summary>Where who subscribes finds the grid.</summary>
    private const string Grid = "http://grid:9700";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ITopicGrain Topic => _cluster.Topic(_id);

    private string Queue => $"arn:aws:sqs:{_region}:000000000000:q";

    private string DeadLetters => $"arn:aws:sqs:{_region}:000000000000:dead";

    private string Function => $"arn:aws:lambda:{_region}:000000000000:function:f";

    [Fact]
    public async Task A_queue_gets_an_envelope()
    {
        await Create();
        var subscription = (await Topic.Subscribe("sqs", Queue, [], Grid, Token)).Value!;
        var id = await Publish(new Publication { Message = "Grüße", Subject = "s", Attributes = new() { ["n"] = new() { DataType = "Number", Text = "7" }, ["b"] = new() { DataType = "Binary", Binary = new byte[] { 1, 2 } } } });

        var sent = await _cluster.Targets.Next(_region);

        Assert.Equal(Queue, sent.Arn);
        Assert.Empty(sent.Delivery!.Attributes);
        Assert.Equal(
            $$$"""{"Type":"Notification","MessageId":"{{{id}}}","TopicArn":"{{{_id.Arn}}}","Subject":"s","Message":"Grüße","Timestamp":"2026-11-25""",
            sent.Body[..sent.Body.IndexOf("T12:", StringComparison.Ordinal)]);
        Assert.EndsWith(
            $$$$"""==","SigningCertURL":"{{{{Grid}}}}{{{{await _cluster.Certificate.Path(Token)}}}}","UnsubscribeURL":"{{{{Grid}}}}/?Action=Unsubscribe&SubscriptionArn={{{{subscription.Arn}}}}","MessageAttributes":{"n":{"Type":"Number","Value":"7"},"b":{"Type":"Binary","Value":"AQI="}}}""",
            sent.Body,
            StringComparison.Ordinal);
        Assert.Equal(36, subscription.Id.Length);
        await _cluster.Verify(sent.Body, version: "1");
    }

    [Fact]
    public async Task A_raw_subscription_gets_the_message_with_its_attributes_up_to_ten()
    {
        await Create();
        await Topic.Subscribe("sqs", Queue, new() { ["RawMessageDelivery"] = "true" }, Grid, Token);
        await Publish(new Publication { Message = "eleven", Attributes = Numbered(11) });
        await Publish(new Publication { Message = "ten", Attributes = Numbered(10), TraceHeader = "Root=1-5759e988-bd862e3fe1be46a994272793" });

        var sent = await _cluster.Targets.Next(_region);

        Assert.Equal(("ten", 10, "Root=1-5759e988-bd862e3fe1be46a994272793"), (sent.Body, sent.Delivery!.Attributes.Count, sent.Delivery.TraceHeader));
        Assert.True(_cluster.Targets.IsEmpty(_region));
    }

    [Fact]
    public async Task A_function_gets_an_event_and_a_message_of_its_own()
    {
        await Create();
        var subscription = (await Topic.Subscribe("lambda", Function, [], Grid, Token)).Value!.Id;
        await Publish(new Publication { Message = "others", Messages = new() { ["lambda"] = "own" } });

        var sent = await _cluster.Targets.Next(_region);

        var record = JsonDocument.Parse(sent.Body).RootElement.GetProperty("Records")[0];
        Assert.Equal((Function, "aws:sns", "1.0", $"{_id.Arn}:{subscription}"), (sent.Arn, record.GetProperty("EventSource").GetString(), record.GetProperty("EventVersion").GetString(), record.GetProperty("EventSubscriptionArn").GetString()));
        var sns = record.GetProperty("Sns");
        Assert.Equal(("own", JsonValueKind.Null, "{}"), (sns.GetProperty("Message").GetString(), sns.GetProperty("Subject").ValueKind, sns.GetProperty("MessageAttributes").GetRawText()));
    }

    [Fact]
    public async Task A_filter_policy_lets_through_what_it_wants()
    {
        await Create();
        var id = (await Topic.Subscribe("sqs", Queue, new() { ["FilterPolicy"] = """{"kind":["a"]}""", ["RawMessageDelivery"] = "true" }, Grid, Token)).Value!.Id;
        await Publish(new Publication { Message = "none" });
        await Publish(new Publication { Message = "other", Attributes = new() { ["kind"] = new() { Text = "b" } } });
        await Publish(new Publication { Message = "wanted", Attributes = new() { ["kind"] = new() { Text = "a" } } });
        Assert.Equal("wanted", (await _cluster.Targets.Next(_region)).Body);

        await Topic.SetSubscription(id, "FilterPolicyScope", "MessageBody", Token);
        await Publish(new Publication { Message = "wanted", Attributes = new() { ["kind"] = new() { Text = "a" } } });
        await Publish(new Publication { Message = """{"kind":"a"}""" });

        Assert.Equal("""{"kind":"a"}""", (await _cluster.Targets.Next(_region)).Body);
        Assert.True(_cluster.Targets.IsEmpty(_region));
    }

    [Fact]
    public async Task What_was_published_is_durable_before_the_call_returns_and_sent_after_a_death()
    {
        await Create();
        Answer(Queue, () => throw new IOException("The silo is dying."));
        await Topic.Subscribe("sqs", Queue, [], Grid, Token);
        await Publish(new Publication { Message = "m" });
        Assert.Equal(1, await _cluster.Waiting(_region));
        var first = await _cluster.Targets.Next(_region);
        await TopicsCluster.Forget(_cluster.Outbox(_region));
        await TopicsCluster.Forget(Topic);
        Answer(Queue, null);

        _cluster.Clock.Advance(TimeSpan.FromSeconds(2));
        await _cluster.Waker.Wake(Token);

        Assert.Equal(first.Body, (await _cluster.Targets.Next(_region)).Body);
        Assert.Single((await Topic.Subscriptions(null, 100, Token)).Value!.Items);
    }

    [Fact]
    public async Task What_its_target_refuses_goes_to_the_dead_letter_queue_as_it_was()
    {
        await Create();
        Answer(Queue, () => ApiError.NotFound("gone"));
        await Topic.Subscribe("sqs", Queue, new() { ["RedrivePolicy"] = $$"""{"deadLetterTargetArn":"{{DeadLetters}}"}""", ["RawMessageDelivery"] = "true" }, Grid, Token);
        await Publish(new Publication { Message = "m", Attributes = Numbered(1) });
        Assert.Equal(Queue, (await _cluster.Targets.Next(_region)).Arn);

        // The dead letter is due at once, as soon as somebody looks.
        _cluster.Clock.Advance(TimeSpan.FromSeconds(2));

        var dead = await _cluster.Targets.Next(_region);
        Assert.Equal((DeadLetters, "m", "1"), (dead.Arn, dead.Body, Assert.Single(dead.Delivery!.Attributes).Value.Text));
    }

    [Fact]
    public async Task Making_a_topic_or_a_subscription_again_changes_nothing()
    {
        Assert.True((await Topic.Create(new() { ["DisplayName"] = "News" }, new() { ["team"] = "a" }, Token)).Ok);
        Assert.True((await Topic.Create([], [], Token)).Ok);
        Assert.True((await Topic.Create(new() { ["DisplayName"] = "News" }, new() { ["team"] = "a" }, Token)).Ok);
        Assert.Equal("Invalid parameter: Attributes Reason: Topic already exists with different attributes", (await Topic.Create(new() { ["DisplayName"] = "Other" }, [], Token)).Error!.Message);
        Assert.Equal("Invalid parameter: Tags Reason: Topic already exists with different tags", (await Topic.Create([], new() { ["team"] = "b" }, Token)).Error!.Message);
        var first = await Topic.Subscribe("sqs", Queue, new() { ["RawMessageDelivery"] = "true" }, Grid, Token);
        Assert.Equal(first.Value!.Id, (await Topic.Subscribe("sqs", Queue, [], Grid, Token)).Value!.Id);
        Assert.Equal("Invalid parameter: Attributes Reason: Subscription already exists with different attributes", (await Topic.Subscribe("sqs", Queue, new() { ["RawMessageDelivery"] = "false" }, Grid, Token)).Error!.Message);
        Assert.Equal(("News", 1), ((await Topic.Describe(Token)).Value!.DisplayName, (await Topic.Describe(Token)).Value!.Subscriptions));
    }

    [Theory]
    [InlineData("Policy", "{}", "Policy Reason: The attribute is not supported by this grid: topics have no policies, every access key may use every topic.")]
    [InlineData("KmsMasterKeyId", "k", "KmsMasterKeyId Reason: The attribute is not supported by this grid: it does not encrypt messages.")]
    [InlineData("TracingConfig", "Active", "TracingConfig Reason: The attribute is not supported by this grid: trace headers are passed through. Set it to PassThrough.")]
    [InlineData("SignatureVersion", "3", "SignatureVersion: Invalid value [3]. Must be 1 or 2.")]
    [InlineData("Nonsense", "", "AttributeName")]
    public async Task An_attribute_of_a_topic_that_is_not_carried_out_is_refused(string name, string value, string message)
    {
        await Create();
        Assert.Equal($"Invalid parameter: {message}", (await Topic.Set(name, value, Token)).Error!.Message);
    }

    [Theory]
    [InlineData("RawMessageDelivery", "true", "Attributes Reason: Delivery protocol [lambda] does not support raw message delivery.")]
    [InlineData("FilterPolicy", "{", "FilterPolicy: failed to parse JSON.")]
    [InlineData("FilterPolicyScope", "Body", "FilterPolicyScope: Invalid value [Body]. Please use either MessageBody or MessageAttributes")]
    [InlineData("RedrivePolicy", "{}", "RedrivePolicy: deadLetterTargetArn is missing")]
    [InlineData("RedrivePolicy", """{"deadLetterTargetArn":"arn:aws:sns:us-east-1:000000000000:t"}""", "RedrivePolicy: deadLetterTargetArn is an invalid arn")]
    [InlineData("DeliveryPolicy", "{}", "Attributes Reason: Delivery protocol [lambda] does not support a delivery policy.")]
    public async Task An_attribute_of_a_subscription_that_is_not_good_is_refused(string name, string value, string message)
    {
        await Create();
        Assert.Equal($"Invalid parameter: {message}", (await Topic.Subscribe("lambda", Function, new() { [name] = value }, Grid, Token)).Error!.Message);
    }

    [Fact]
    public async Task A_topic_has_500_subscriptions_and_not_more_and_pages_list_each_once()
    {
        await Create();
        for (var number = 0; number < 500; number++) Assert.True((await Topic.Subscribe("sqs", $"{Queue}{number}", [], Grid, Token)).Ok);
        Assert.Equal(ApiErrorKind.SubscriptionLimitExceeded, (await Topic.Subscribe("sqs", Queue, [], Grid, Token)).Error!.Kind);

        var (ofTopic, ofRegion) = (new List<string>(), new List<string>());
        string? marker = null;
        do
        {
            var page = (await Topic.Subscriptions(marker, 100, Token)).Value!;
            ofTopic.AddRange(page.Items.Select(subscription => subscription.Id));
            marker = page.NextMarker;
        }
        while (marker is not null);
        do
        {
            var page = await _cluster.Catalog.Subscriptions(_region, marker, 99, Token);
            ofRegion.AddRange(page.Items.Select(subscription => subscription.Id));
            marker = page.NextMarker;
        }
        while (marker is not null);

        Assert.Equal((500, 500), (ofTopic.Distinct().Count(), ofTopic.Count));
        Assert.Equal(ofTopic, ofRegion);
    }

    [Fact]
    public async Task A_topic_that_is_deleted_is_not_there_and_a_delivery_to_it_is_refused()
    {
        await Create();
        var delivery = new Delivery { TargetArn = _id.Arn, Body = Encoding.UTF8.GetBytes("m"), Subject = "s" };
        await Topic.Subscribe("sqs", Queue, [], Grid, Token);
        Assert.True((await _cluster.Target.Deliver(delivery, Token)).Ok);
        Assert.Equal("s", JsonDocument.Parse((await _cluster.Targets.Next(_region)).Body).RootElement.GetProperty("Subject").GetString());
        Assert.Equal("Invalid parameter: Message too long", (await _cluster.Target.Deliver(delivery with { Body = new byte[262_145] }, Token)).Error!.Message);

        await Topic.Delete(Token);
        await Topic.Delete(Token);

        Assert.Equal(ApiErrorKind.ResourceNotFound, (await _cluster.Target.Deliver(delivery, Token)).Error!.Kind);
        Assert.Equal("Topic does not exist", (await Topic.Publish([new Publication { Message = "m" }], Token)).Error!.Message);
        Assert.Empty((await _cluster.Catalog.Topics(_region, null, 100, Token)).Items);
        await Create();
        Assert.Empty((await Topic.Subscriptions(null, 100, Token)).Value!.Items);
    }

    private static Dictionary<string, MessageAttribute> Numbered(int count) => Enumerable.Range(1, count).ToDictionary(number => $"a{number}", number => new MessageAttribute { Text = $"{number}" });

    private void Answer(string arn, Func<Outcome<Done>>? answer)
    {
        lock (_cluster.Targets.Answers)
        {
            if (answer is null) _cluster.Targets.Answers.Remove(arn);
            else _cluster.Targets.Answers[arn] = answer;
        }
    }

    private async Task Create() => Assert.True((await Topic.Create([], [], Token)).Ok);

    private async Task<string> Publish(Publication publication)
    {
        var published = await Topic.Publish([publication], Token);
        Assert.True(published.Ok, published.Error?.Message);
        return published.Value[0];
    }
}
