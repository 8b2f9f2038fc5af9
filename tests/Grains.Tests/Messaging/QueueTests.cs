using System.Text;
using Grid.Contracts;
using Grid.Contracts.Messaging;

namespace Grid.Grains.Tests.Messaging;

public sealed class QueueTests(QueuesCluster cluster) : IClassFixture<QueuesCluster>
{
    private static readonly Dictionary<string, string> s_noTags = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_queue_that_is_there_is_made_again_only_with_the_same_settings()
    {
        var queue = await Create("same", new QueueChange { VisibilityTimeout = 5 });

        Assert.True((await queue.Create(new QueueChange { VisibilityTimeout = 5 }, s_noTags, Cancel)).Ok);
        Assert.True((await queue.Create(new QueueChange(), s_noTags, Cancel)).Ok);
        var other = await queue.Create(new QueueChange { VisibilityTimeout = 6 }, s_noTags, Cancel);
        Assert.Equal((ApiErrorKind.QueueNameExists, "A queue already exists with the same name and a different value for attribute VisibilityTimeout"), (other.Error!.Kind, other.Error.Message));
    }

    [Fact]
    public async Task A_message_is_hidden_for_its_visibility_timeout_and_not_longer_also_after_the_silo_has_died()
    {
        var queue = await Create("hidden");
        await Send(queue, "a");
        Assert.Equal("a", await Receive(queue));
        await cluster.Forget("hidden");

        cluster.Clock.Advance(TimeSpan.FromMilliseconds(29_999));
        Assert.Equal("", await Receive(queue));
        cluster.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("a", await Receive(queue));
    }

    [Fact]
    public async Task A_receiver_that_waits_gets_a_message_when_it_is_sent()
    {
        var queue = await Create("waiting");
        var received = Receive(queue, new ReceiveOrder { WaitSeconds = 20 });

        await Send(queue, "a");

        Assert.Equal("a", await received.WaitAsync(TimeSpan.FromSeconds(10), Cancel));
    }

    [Fact]
    public async Task A_receiver_waits_no_longer_than_it_asked_for()
    {
        var queue = await Create("patient");
        var received = Receive(queue, new ReceiveOrder { WaitSeconds = 20 });
        Assert.Equal("", await Advance(received, 20));
    }

    [Fact]
    public async Task A_receiver_that_waits_gets_what_becomes_visible()
    {
        var queue = await Create("delayed");
        await queue.Send([new NewMessage { Body = Encoding.UTF8.GetBytes("a"), DelaySeconds = 5 }], Cancel);
        var received = Receive(queue, new ReceiveOrder { WaitSeconds = 20 });
        Assert.Equal("a", await Advance(received, 5));
    }

    [Fact]
    public async Task A_message_that_was_received_too_often_goes_to_the_dead_letter_queue_and_back_again()
    {
        var dead = await Create("dead");
        var queue = await Create("source", new QueueChange { VisibilityTimeout = 0, RedrivePolicy = To("dead", 2) });
        await Send(queue, "a");

        Assert.Equal(("a", "a", ""), (await Receive(queue), await Receive(queue), await Receive(queue)));
        var moved = (await dead.Receive(new ReceiveOrder { VisibilityTimeout = 0 }, Cancel)).Value!.Single();
        Assert.Equal((1, new QueueId("eu-west-1", "source").Arn), (moved.ReceiveCount, moved.DeadLetterSourceArn));

        var task = await dead.StartMove(null, null, Cancel);
        Assert.Equal(ApiErrorKind.UnsupportedOperation, (await dead.StartMove(null, null, Cancel)).Error!.Kind);
        for (var second = 0; second < 200 && (await dead.Moves(Cancel)).Value![0].Status is MoveStatus.Running; second++) await Step();
        var done = (await dead.Moves(Cancel)).Value![0];
        Assert.Equal((task.Value, MoveStatus.Completed, 1), (done.Id, done.Status, done.Moved));
        Assert.Equal("a", await Receive(queue));
    }

    [Fact]
    public async Task A_dead_letter_queue_says_whose_it_is()
    {
        await Create("closed", new QueueChange { RedriveAllowPolicy = new RedriveAllowPolicy { Permission = RedrivePermission.DenyAll } });
        await Create("open", new QueueChange { RedriveAllowPolicy = new RedriveAllowPolicy { Permission = RedrivePermission.ByQueue, SourceQueueArns = [new QueueId("eu-west-1", "mine").Arn] } });

        Assert.Equal(ApiErrorKind.InvalidParameterValue, (await cluster.Queue("mine").Create(new QueueChange { RedrivePolicy = To("closed", 1) }, s_noTags, Cancel)).Error!.Kind);
        Assert.Equal(ApiErrorKind.InvalidParameterValue, (await cluster.Queue("other").Create(new QueueChange { RedrivePolicy = To("open", 1) }, s_noTags, Cancel)).Error!.Kind);
        Assert.Equal(ApiErrorKind.InvalidParameterValue, (await cluster.Queue("other").Create(new QueueChange { RedrivePolicy = To("nowhere", 1) }, s_noTags, Cancel)).Error!.Kind);
        await Create("mine", new QueueChange { RedrivePolicy = To("open", 1) });
    }

    [Theory]
    [InlineData(1_048_576, true)]
    [InlineData(1_048_577, false)]
    public async Task A_message_may_be_as_large_as_the_queue_says(int bytes, bool taken)
    {
        var queue = await Create("large");

        var sent = (await queue.Send([new NewMessage { Body = new byte[bytes] }], Cancel)).Value!.Single();

        Assert.Equal(taken, sent.Ok);
        if (!taken) Assert.Equal("One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.", sent.Error!.Message);
    }

    [Fact]
    public async Task A_queue_is_purged_at_once_and_once_a_minute()
    {
        var queue = await Create("purged");
        await Send(queue, "a");

        Assert.True((await queue.Purge(Cancel)).Ok);
        Assert.Equal("", await Receive(queue));
        Assert.Equal(ApiErrorKind.PurgeQueueInProgress, (await queue.Purge(Cancel)).Error!.Kind);
        cluster.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.True((await queue.Purge(Cancel)).Ok);
    }

    [Fact]
    public async Task A_message_lives_for_the_queue_s_retention_and_not_longer()
    {
        var queue = await Create("short", new QueueChange { MessageRetentionPeriod = 60, VisibilityTimeout = 0 });
        await Send(queue, "a");

        cluster.Clock.Advance(TimeSpan.FromMilliseconds(59_999));
        Assert.Equal("a", await Receive(queue));
        cluster.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("", await Receive(queue));
        await cluster.Sweeper.Sweep(Cancel);
        Assert.Equal(0, (await queue.Describe(true, Cancel)).Value!.Counts!.Visible);
    }

    [Fact]
    public async Task A_message_with_a_known_id_is_sent_once_in_five_minutes()
    {
        var queue = await Create("known.fifo", new QueueChange { ContentBasedDeduplication = true });
        var first = await SendTo(queue, "g", "a");

        cluster.Clock.Advance(TimeSpan.FromMilliseconds(299_999));
        Assert.Equal(first, await SendTo(queue, "g", "a"));
        cluster.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.NotEqual(first, await SendTo(queue, "g", "a"));
    }

    [Fact]
    public async Task The_same_attempt_gets_the_same_messages()
    {
        var queue = await Create("attempts.fifo", new QueueChange { ContentBasedDeduplication = true });
        await SendTo(queue, "g", "a");
        await SendTo(queue, "h", "b");
        var order = new ReceiveOrder { AttemptId = "one" };

        Assert.Equal(("a", "a", "b"), (await Receive(queue, order), await Receive(queue, order), await Receive(queue, order with { AttemptId = "two" })));
    }

    [Fact]
    public async Task What_is_no_queue_says_so()
    {
        var queue = cluster.Queue("nothing");

        Assert.Equal(ApiErrorKind.QueueDoesNotExist, (await queue.Send([new NewMessage()], Cancel)).Error!.Kind);
        Assert.Equal(ApiErrorKind.QueueDoesNotExist, (await queue.Receive(new ReceiveOrder(), Cancel)).Error!.Kind);
        var delivered = await cluster.Target.Deliver(new Delivery { TargetArn = new QueueId("eu-west-1", "nothing").Arn, Body = "x"u8.ToArray() }, Cancel);
        Assert.Equal(ApiErrorKind.ResourceNotFound, delivered.Error!.Kind);
    }

    [Fact]
    public async Task A_delivery_carries_attributes_and_trace()
    {
        var queue = await Create("target");
        var delivery = new Delivery
        {
            TargetArn = new QueueId("eu-west-1", "target").Arn,
            Body = "{}"u8.ToArray(),
            Attributes = new Dictionary<string, MessageAttribute> { ["ErrorCode"] = new() { DataType = "Number", Text = "200" } },
            TraceHeader = "Root=1-1-2",
        };

        Assert.True((await cluster.Target.Deliver(delivery, Cancel)).Ok);

        var message = (await queue.Receive(new ReceiveOrder(), Cancel)).Value!.Single();
        Assert.Equal(("{}", "Root=1-1-2", "200"), (Encoding.UTF8.GetString(message.Body.Span), message.TraceHeader, message.Attributes["ErrorCode"].Text));
    }

    private static RedrivePolicy To(string name, int receives) => new() { DeadLetterTargetArn = new QueueId("eu-west-1", name).Arn, MaxReceiveCount = receives };

    private static async Task Send(IQueueGrain queue, string body) => Assert.True((await queue.Send([new NewMessage { Body = Encoding.UTF8.GetBytes(body) }], Cancel)).Value!.Single().Ok);

    private static async Task<string> SendTo(IQueueGrain queue, string group, string body) =>
        (await queue.Send([new NewMessage { Body = Encoding.UTF8.GetBytes(body), GroupId = group }], Cancel)).Value!.Single().Value!.MessageId;

    /// <summary>The body of the one message; empty when there is none.</summary>
    private static async Task<string> Receive(IQueueGrain queue, ReceiveOrder? order = null) =>
        string.Concat((await queue.Receive(order ?? new ReceiveOrder(), Cancel)).Value!.Select(message => Encoding.UTF8.GetString(message.Body.Span)));

    private async Task<IQueueGrain> Create(string name, QueueChange? change = null)
    {
        var queue = cluster.Queue(name);
        Assert.True((await queue.Create(change ?? new QueueChange(), s_noTags, Cancel)).Ok);
        return queue;
    }

    /// <summary>Moves the clock until the receiver has its answer, and holds that it was not before this time.</summary>
    private async Task<string> Advance(Task<string> received, int seconds)
    {
        var begin = cluster.Clock.GetUtcNow();
        while (!received.IsCompleted) await Step();
        Assert.InRange(cluster.Clock.GetUtcNow() - begin, TimeSpan.FromSeconds(seconds), TimeSpan.MaxValue);
        return await received;
    }

    private async Task Step()
    {
        cluster.Clock.Advance(TimeSpan.FromSeconds(1));
        await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
    }
}
