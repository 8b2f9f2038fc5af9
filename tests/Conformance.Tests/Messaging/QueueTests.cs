using System.Net;
using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using Grid.Conformance.Tests.Clients;
using Grid.Conformance.Tests.Harness;
using Grid.Contracts;
using Grid.Contracts.Messaging;
using Grid.Grains.Messaging;
using Microsoft.Extensions.Options;

namespace Grid.Conformance.Tests.Messaging;

/// <summary>Queues, as AWS's own clients see them: the CLI, the SDKs for .NET and JavaScript, which check every MD5 sum, and the older Query dialect.</summary>
public sealed class QueueTests(GridFixture fixture) : IClassFixture<GridFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_CLI_sends_and_receives()
    {
        var url = (await Cli("create-queue", "--queue-name", "cli", "--attributes", "VisibilityTimeout=30")).Text("QueueUrl");
        Assert.Equal(new Uri(fixture.Grid.Url, "/000000000000/cli").ToString(), url);
        var sent = await Cli("send-message", "--queue-url", url, "--message-body", "Grüße", "--message-attributes", """{"n":{"DataType":"Number","StringValue":"7"}}""");

        var received = await Cli("receive-message", "--queue-url", url, "--message-attribute-names", "All", "--attribute-names", "All");

        var message = received.At("Messages")[0];
        Assert.Equal((sent.Text("MessageId"), "Grüße", "7", "1"), (message.Text("MessageId"), message.Text("Body"), message.Text("MessageAttributes", "n", "StringValue"), message.Text("Attributes", "ApproximateReceiveCount")));
        await Cli("delete-message", "--queue-url", url, "--receipt-handle", message.Text("ReceiptHandle"));
        var attributes = await Cli("get-queue-attributes", "--queue-url", url, "--attribute-names", "All");
        Assert.Equal(("0", "0", "30"), (attributes.Text("Attributes", "ApproximateNumberOfMessages"), attributes.Text("Attributes", "ApproximateNumberOfMessagesNotVisible"), attributes.Text("Attributes", "VisibilityTimeout")));
    }

    [Fact]
    public async Task The_SDK_for_NET_goes_through_a_queue_s_life()
    {
        using var sqs = Sdk(fixture.Grid);
        var url = (await sqs.CreateQueueAsync(new CreateQueueRequest { QueueName = "net.fifo", Attributes = new() { ["FifoQueue"] = "true", ["ContentBasedDeduplication"] = "true" } }, Cancel)).QueueUrl;
        var batch = await sqs.SendMessageBatchAsync(url, [.. Enumerable.Range(1, 3).Select(number => new SendMessageBatchRequestEntry($"e{number}", $"m{number}") { MessageGroupId = "g" })], Cancel);
        Assert.Equal((3, 0), (batch.Successful.Count, batch.Failed?.Count ?? 0));

        var received = (await sqs.ReceiveMessageAsync(new ReceiveMessageRequest(url) { MaxNumberOfMessages = 2, MessageSystemAttributeNames = ["All"] }, Cancel)).Messages;
        Assert.Equal(["m1", "m2"], received.Select(message => message.Body));
        Assert.Empty((await sqs.ReceiveMessageAsync(url, Cancel)).Messages ?? []);
        await sqs.DeleteMessageBatchAsync(url, [.. received.Select(message => new DeleteMessageBatchRequestEntry(message.MessageId, message.ReceiptHandle))], Cancel);
        Assert.Equal("m3", Assert.Single((await sqs.ReceiveMessageAsync(url, Cancel)).Messages).Body);

        await sqs.TagQueueAsync(new TagQueueRequest { QueueUrl = url, Tags = new() { ["team"] = "a" } }, Cancel);
        Assert.Equal("a", (await sqs.ListQueueTagsAsync(new ListQueueTagsRequest { QueueUrl = url }, Cancel)).Tags["team"]);
        await sqs.DeleteQueueAsync(url, Cancel);
        await Assert.ThrowsAsync<QueueDoesNotExistException>(() => sqs.SendMessageAsync(url, "x", Cancel));
        await Assert.ThrowsAsync<QueueDoesNotExistException>(() => sqs.GetQueueUrlAsync("net.fifo", Cancel));
    }

    [Fact]
    public async Task The_SDK_for_JavaScript_checks_what_it_gets()
    {
        Tools.Package("@aws-sdk/client-sqs");
        var output = await Tools.Run("node", [Path.Combine(Tools.Npm, "sqs.mjs")], new Dictionary<string, string>(fixture.Aws.Environment)
        {
            ["AWS_ENDPOINT_URL"] = fixture.Grid.Url.ToString().TrimEnd('/'),
            ["NODE_NO_WARNINGS"] = "1",
        });

        Assert.Equal("""{"body":"Grüße","number":"1.5","bytes":"010203","trace":"Root=1-5759e988-bd862e3fe1be46a994272793","left":0,"missing":"QueueDoesNotExist","code":"AWS.SimpleQueueService.NonExistentQueue"}""", output.Trim());
    }

    [Fact]
    public async Task The_older_dialect_goes_to_the_queue_s_own_address_or_to_none()
    {
        Assert.Contains("<QueueUrl>", await Query("/", "Action=CreateQueue&QueueName=query&Attribute.1.Name=DelaySeconds&Attribute.1.Value=0&Tag.1.Key=k&Tag.1.Value=v"), StringComparison.Ordinal);
        Assert.Contains("<MD5OfMessageBody>5d41402abc4b2a76b9719d911017c592</MD5OfMessageBody>", await Query("/000000000000/query", "Action=SendMessage&MessageBody=hello"), StringComparison.Ordinal);
        Assert.Contains(
            "<SendMessageBatchResultEntry><Id>a</Id>",
            await Query("/", $"Action=SendMessageBatch&QueueUrl={Uri.EscapeDataString(fixture.Grid.Url + "000000000000/query")}&SendMessageBatchRequestEntry.1.Id=a&SendMessageBatchRequestEntry.1.MessageBody=b"),
            StringComparison.Ordinal);
        Assert.Contains("<Message><MessageId>", await Query("/000000000000/query", "Action=ReceiveMessage&MaxNumberOfMessages=10"), StringComparison.Ordinal);
        Assert.Contains("<Tag><Key>k</Key><Value>v</Value></Tag>", await Query("/000000000000/query", "Action=ListQueueTags"), StringComparison.Ordinal);
        Assert.Contains("<Code>AWS.SimpleQueueService.NonExistentQueue</Code>", await Query("/000000000000/none", "Action=ReceiveMessage", HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_silo_loses_no_message_and_hides_none_for_longer_than_its_timeout()
    {
        var folder = Files.NewFolder("killed");
        var before = await GridProcess.Start(folder);
        using (var sqs = Sdk(before))
        {
            var url = (await sqs.CreateQueueAsync(new CreateQueueRequest { QueueName = "kept", Attributes = new() { ["VisibilityTimeout"] = "1" } }, Cancel)).QueueUrl;
            await sqs.SendMessageBatchAsync(url, [new("a", "taken"), new("b", "waiting")], Cancel);
            Assert.Single((await sqs.ReceiveMessageAsync(url, Cancel)).Messages);
            await before.Kill();
            await before.DisposeAsync();
        }

        await using (var after = await GridProcess.Start(folder))
        {
            using var sqs = Sdk(after);
            var url = (await sqs.GetQueueUrlAsync("kept", Cancel)).QueueUrl;
            var bodies = new HashSet<string>();
            await Eventually.Answers(
                async () =>
                {
                    foreach (var message in (await sqs.ReceiveMessageAsync(new ReceiveMessageRequest(url) { MaxNumberOfMessages = 10, WaitTimeSeconds = 2, VisibilityTimeout = 30 }, Cancel)).Messages ?? []) bodies.Add(message.Body);
                    return bodies.Count;
                },
                2);
        }

        Files.Delete(folder);
    }

    [Fact]
    public async Task A_delivery_to_a_queue_that_lies_elsewhere_goes_there()
    {
        using var sqs = Sdk(fixture.Grid);
        var url = (await sqs.CreateQueueAsync(new CreateQueueRequest { QueueName = "outside" }, Cancel)).QueueUrl;
        var (id, secret) = Credentials(fixture.Grid);
        var options = new MessagingOptions { OutsideQueues = { ["second"] = new() { ArnPrefix = "arn:aws:sqs:us-east-1:", Endpoint = fixture.Grid.Url.ToString(), AccessKeyId = id, SecretAccessKey = secret } } };
        using var outside = new OutsideQueues(Options.Create(options));
        var target = new QueueTarget(null!, outside);
        var delivery = new Delivery
        {
            TargetArn = "arn:aws:sqs:us-east-1:000000000000:outside",
            Body = Encoding.UTF8.GetBytes("Grüße"),
            Attributes = new Dictionary<string, MessageAttribute> { ["RequestID"] = new() { Text = "1-2-3" } },
            TraceHeader = "Root=1-5759e988-bd862e3fe1be46a994272793",
        };

        Assert.True((await target.Deliver(delivery, Cancel)).Ok);
        var missing = await target.Deliver(delivery with { TargetArn = "arn:aws:sqs:us-east-1:000000000000:nowhere" }, Cancel);

        var message = Assert.Single((await sqs.ReceiveMessageAsync(new ReceiveMessageRequest(url) { MessageAttributeNames = ["All"], MessageSystemAttributeNames = ["All"] }, Cancel)).Messages);
        Assert.Equal(("Grüße", "1-2-3", delivery.TraceHeader), (message.Body, message.MessageAttributes["RequestID"].StringValue, message.Attributes["AWSTraceHeader"]));
        Assert.Equal(ApiErrorKind.ResourceNotFound, missing.Error!.Kind);
    }

    private static (string Id, string Secret) Credentials(GridProcess grid)
    {
        var credentials = File.ReadLines(Path.Combine(grid.DataFolder, "credentials")).Select(line => line.Split('=', 2, StringSplitOptions.TrimEntries)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
        return (credentials["aws_access_key_id"], credentials["aws_secret_access_key"]);
    }

    private static AmazonSQSClient Sdk(GridProcess grid)
    {
        var (id, secret) = Credentials(grid);
        return new AmazonSQSClient(
            new BasicAWSCredentials(id, secret),
            new AmazonSQSConfig { ServiceURL = grid.Url.ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });
    }

    private async Task<JsonElement> Cli(params string[] arguments)
    {
        var (code, output, error) = await AwsCli.Run(["--endpoint-url", fixture.Grid.Url.ToString().TrimEnd('/'), "--output", "json", "sqs", .. arguments], fixture.Aws.Environment);
        Assert.True(code == 0, $"aws sqs {string.Join(' ', arguments)}\n{error}");
        return JsonDocument.Parse(output.Trim().Length == 0 ? "{}" : output).RootElement;
    }

    private async Task<string> Query(string path, string form, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var answer = await fixture.Client.SendTo("sqs", HttpMethod.Post, path, Encoding.UTF8.GetBytes($"{form}&Version=2012-11-05"), ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"));
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, body);
        return body;
    }
}
