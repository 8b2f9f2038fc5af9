using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Grid.Conformance.Tests.Clients;
using Grid.Conformance.Tests.EventSources;
using Grid.Conformance.Tests.Harness;
using Grid.Grains.Tests.Messaging;

namespace Grid.Conformance.Tests.Messaging;

/// <summary>Topics, as the AWS CLI and the SDK for JavaScript see them.</summary>
public sealed class TopicTests(EventSourcesGrid fixture) : IClassFixture<EventSourcesGrid>
{
    private const string Queues = "arn:aws:sqs:us-east-1:000000000000:";

    [Fact]
    public async Task A_message_goes_to_a_queue_in_an_envelope_and_to_another_raw_and_to_a_function()
    {
        var topic = (await Cli("sns", "create-topic", "--name", "news", "--attributes", "DisplayName=News", "--tags", "Key=team,Value=a")).Text("TopicArn");
        Assert.Equal("arn:aws:sns:us-east-1:000000000000:news", topic);
        var (wrapped, raw) = (await Queue("wrapped"), await Queue("raw"));
        await Subscribe(topic, "sqs", Queues + "wrapped", """{"FilterPolicy":"{\"kind\":[\"a\"]}"}""");
        await Subscribe(topic, "sqs", Queues + "raw", """{"RawMessageDelivery":"true"}""");
        await Subscribe(topic, "lambda", EventSourcesGrid.Function, "{}");

        await Cli("sns", "publish", "--topic-arn", topic, "--message", "first", "--message-attributes", """{"kind":{"DataType":"String","StringValue":"b"}}""");
        var id = (await Cli("sns", "publish", "--topic-arn", topic, "--message", "Grüße", "--subject", "hello", "--message-attributes", """{"kind":{"DataType":"String","StringValue":"a"}}""")).Text("MessageId");

        var envelope = JsonDocument.Parse((await Received(wrapped, 1))[0].Text("Body")).RootElement;
        Assert.Equal(("Notification", id, topic, "hello", "Grüße", "a"), (envelope.Text("Type"), envelope.Text("MessageId"), envelope.Text("TopicArn"), envelope.Text("Subject"), envelope.Text("Message"), envelope.Text("MessageAttributes", "kind", "Value")));
        var messages = await Received(raw, 2);
        Assert.Equal([("Grüße", "a"), ("first", "b")], messages.Select(message => (message.Text("Body"), message.Text("MessageAttributes", "kind", "StringValue"))).Order());
        var written = await EventSourcesGrid.Wrote(fixture.Grid, written => written.ToString().Contains(id, StringComparison.Ordinal), "the function has the message");
        Assert.Equal(("aws:sns", "Grüße"), (written.At("Records")[0].Text("EventSource"), written.At("Records")[0].Text("Sns", "Message")));
        Assert.Equal("3", (await Cli("sns", "get-topic-attributes", "--topic-arn", topic)).Text("Attributes", "SubscriptionsConfirmed"));
        Assert.Equal("a", (await Cli("sns", "list-tags-for-resource", "--resource-arn", topic)).At("Tags")[0].Text("Value"));
    }

    [Fact]
    public async Task What_a_function_has_failed_at_goes_to_a_topic()
    {
        var topic = (await Cli("sns", "create-topic", "--name", "failures")).Text("TopicArn");
        var queue = await Queue("failed");
        await Subscribe(topic, "sqs", Queues + "failed", "{}");
        await fixture.Aws.CreateNode("fails", "throw new Error('never');");
        await Cli("lambda", "update-function-configuration", "--function-name", "fails", "--dead-letter-config", $"TargetArn={topic}");
        await Cli("lambda", "put-function-event-invoke-config", "--function-name", "fails", "--maximum-retry-attempts", "0");

        await Cli("lambda", "invoke", "--function-name", "fails", "--invocation-type", "Event", "--payload", """{"n":1}""", "/dev/null");

        var envelope = JsonDocument.Parse((await Received(queue, 1))[0].Text("Body")).RootElement;
        Assert.Equal(("""{"n":1}""", "never", "200"), (envelope.Text("Message"), envelope.Text("MessageAttributes", "ErrorMessage", "Value"), envelope.Text("MessageAttributes", "ErrorCode", "Value")));
    }

    [Fact]
    public async Task What_is_not_there_or_not_supported_is_refused_in_the_service_s_words()
    {
        Assert.Equal("An error occurred (NotFound) when calling the Publish operation: Topic does not exist", await Refused("publish", "--topic-arn", "arn:aws:sns:us-east-1:000000000000:none", "--message", "m"));
        Assert.Equal(
            "An error occurred (InvalidParameter) when calling the CreateTopic operation: Invalid parameter: Topic Name Reason: FIFO topics are not supported by this grid",
            await Refused("create-topic", "--name", "t.fifo", "--attributes", "FifoTopic=true"));
        Assert.Equal(
            "An error occurred (InvalidParameter) when calling the Subscribe operation: Invalid parameter: Protocol Reason: email is not supported by this grid, which delivers to sqs, lambda, http and https",
            await Refused("subscribe", "--topic-arn", "arn:aws:sns:us-east-1:000000000000:none", "--protocol", "email", "--notification-endpoint", "me@localhost"));
    }

    [Fact]
    public async Task An_address_confirms_by_a_visit_gets_signed_messages_and_ends_it_by_another_visit()
    {
        using var server = new AddressServer();
        using var visitor = new HttpClient();
        var topic = (await Cli("sns", "create-topic", "--name", "hooks", "--attributes", "SignatureVersion=2")).Text("TopicArn");
        Assert.Equal("pending confirmation", (await Subscribe(topic, "http", $"{server.Url}/hook", "{}")).Text("SubscriptionArn"));
        var asked = JsonDocument.Parse((await server.Next()).Body).RootElement;
        Assert.Equal("PendingConfirmation", (await Cli("sns", "list-subscriptions-by-topic", "--topic-arn", topic)).At("Subscriptions")[0].Text("SubscriptionArn"));

        var answer = XDocument.Parse(await visitor.GetStringAsync(new Uri(asked.Text("SubscribeURL")), Cancel));
        XNamespace space = "http://sns.amazonaws.com/doc/2010-03-31/";
        var subscription = answer.Root!.Element(space + "ConfirmSubscriptionResult")!.Element(space + "SubscriptionArn")!.Value;
        Assert.Equal(subscription, (await Cli("sns", "confirm-subscription", "--topic-arn", topic, "--token", asked.Text("Token"))).Text("SubscriptionArn"));
        var attributes = (await Cli("sns", "get-subscription-attributes", "--subscription-arn", subscription)).At("Attributes");
        Assert.Equal(("false", "false", "3"), (attributes.Text("PendingConfirmation"), attributes.Text("ConfirmationWasAuthenticated"),
            JsonDocument.Parse(attributes.Text("EffectiveDeliveryPolicy")).RootElement.At("healthyRetryPolicy", "numRetries").GetRawText()));

        await Cli("sns", "publish", "--topic-arn", topic, "--message", "Grüße", "--subject", "hello");
        var call = await server.Next();
        var message = JsonDocument.Parse(call.Body).RootElement;
        Assert.Equal(("/hook", "Notification", topic, subscription, "Grüße"), (call.Path, call.Headers["x-amz-sns-message-type"], call.Headers["x-amz-sns-topic-arn"], call.Headers["x-amz-sns-subscription-arn"], message.Text("Message")));
        using var certificate = X509Certificate2.CreateFromPem(await visitor.GetStringAsync(new Uri(message.Text("SigningCertURL")), Cancel));
        using var key = certificate.GetRSAPublicKey()!;
        var signed = string.Concat(new[] { "Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type" }.Select(name => $"{name}\n{message.Text(name)}\n"));
        Assert.True(key.VerifyData(Encoding.UTF8.GetBytes(signed), Convert.FromBase64String(message.Text("Signature")), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

        await visitor.GetStringAsync(new Uri(message.Text("UnsubscribeURL")), Cancel);
        Assert.Equal("UnsubscribeConfirmation", (await server.Next()).Headers["x-amz-sns-message-type"]);
        Assert.Empty((await Cli("sns", "list-subscriptions-by-topic", "--topic-arn", topic)).At("Subscriptions").EnumerateArray());
        foreach (var query in (string[])["", "?Action=ListTopics&Version=2010-03-31"])
            Assert.Equal(HttpStatusCode.Forbidden, (await visitor.GetAsync(new Uri(fixture.Grid.Url, query), Cancel)).StatusCode);
    }

    [Fact]
    public async Task The_SDK_for_JavaScript_goes_through_a_topic_s_life()
    {
        Tools.Package("@aws-sdk/client-sns");
        var output = await Tools.Run("node", [Path.Combine(Tools.Npm, "sns.mjs")], new Dictionary<string, string>(fixture.Aws.Environment)
        {
            ["AWS_ENDPOINT_URL"] = fixture.Grid.Url.ToString().TrimEnd('/'),
            ["NODE_NO_WARNINGS"] = "1",
        });

        Assert.Equal("""{"listed":true,"successful":["a","b"],"failed":[["c","InvalidParameter"]],"scope":"MessageBody","subscriptions":1,"distinct":"BatchEntryIdsNotDistinctException","tags":["k=v"],"missing":"NotFoundException"}""", output.Trim());
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Task<JsonElement> Cli(params string[] arguments) => EventSourcesGrid.Printed(fixture.Grid, arguments);

    private Task<string> Refused(params string[] arguments) => EventSourcesGrid.Refused(fixture.Grid, ["sns", .. arguments]);

    private async Task<string> Queue(string name) => (await Cli("sqs", "create-queue", "--queue-name", name)).Text("QueueUrl");

    private Task<JsonElement> Subscribe(string topic, string protocol, string endpoint, string attributes) =>
        Cli("sns", "subscribe", "--topic-arn", topic, "--protocol", protocol, "--notification-endpoint", endpoint, "--attributes", attributes);

    private async Task<List<JsonElement>> Received(string url, int count)
    {
        List<JsonElement> all = [];
        for (var call = 0; call < 5 && all.Count < count; call++)
        {
            var received = await Cli("sqs", "receive-message", "--queue-url", url, "--wait-time-seconds", "5", "--max-number-of-messages", "10", "--message-attribute-names", "All");
            if (received.TryGetProperty("Messages", out var messages)) all.AddRange(messages.EnumerateArray());
        }

        Assert.Equal(count, all.Count);
        return all;
    }
}
