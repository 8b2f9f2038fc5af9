using System.Text;
using Grid.Storage.Messaging;

namespace Grid.Storage.Tests.Messaging;

/// <summary>Messages of queues, as every dialect has to keep them. Times are milliseconds.</summary>
public abstract class MessageTableTests(PostgresServer? server) : DatabaseTests(server)
{
    private const long Now = 1_000_000;
    private const long Longest = 43_200_000;

    private MessageTable table = null!;
    private MessageTable other = null!;
    private long queue;
    private long deadLetters;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        table = new MessageTable(Open());
        other = new MessageTable(Open());
        queue = await table.NewQueue("q", Token);
        deadLetters = await table.NewQueue("dlq", Token);
    }

    [Fact]
    public async Task A_taken_message_is_hidden_until_its_time_and_not_longer()
    {
        await Send("a", "b");

        Assert.Equal((string[])["a", "b"], await Take(Now, until: Now + 30));
        Assert.Empty(await Take(Now + 29, until: Now + 60, from: other));
        Assert.Equal((string[])["a", "b"], await Take(Now + 30, until: Now + 60, from: other));
    }

    [Fact]
    public async Task A_message_knows_how_often_and_when_it_was_first_taken()
    {
        await table.Insert(queue, [Message("a") with { Attributes = [1, 2], Trace = "Root=1", Sender = "me" }], Now, Token);

        await Take(Now + 1, until: Now + 2);
        var again = Assert.Single((await table.Take(Order(Now + 2, Now + 9), Token)).Messages);

        Assert.Equal((2, Now + 1, Now), (again.Receives, again.FirstReceivedAt, again.SentAt));
        Assert.Equal(("0102", "Root=1", "me"), (Convert.ToHexString(again.Attributes), again.Trace, again.Sender));
    }

    [Fact]
    public async Task A_delayed_message_is_shown_when_its_delay_is_over()
    {
        await table.Insert(queue, [Message("a", visibleAt: Now + 5)], Now, Token);

        Assert.Equal((0, 0, 1), await table.Count(queue, Now + 4, 0, Token));
        Assert.Equal(Now + 5, await table.NextVisible(queue, false, Now, Token));
        Assert.Empty(await Take(Now + 4));
        Assert.Equal((string[])["a"], await Take(Now + 5));
    }

    [Fact]
    public async Task No_message_is_taken_by_two()
    {
        await Send([.. Enumerable.Range(0, 40).Select(number => $"{number}")]);

        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(() => Take(Now, most: 10, from: number % 2 == 0 ? table : other))));

        Assert.Equal(40, taken.Sum(some => some.Length));
        Assert.Equal(40, taken.SelectMany(some => some).Distinct().Count());
    }

    [Fact]
    public async Task Only_the_last_receipt_deletes()
    {
        await Send("a");
        var first = (await table.Take(Order(Now, Now + 1, receipt: 1), Token)).Messages[0];
        await table.Take(Order(Now + 1, Now + 9, receipt: 2), Token);

        Assert.Equal((MessageFate[])[MessageFate.Done], await table.Remove(queue, false, [new(first.Id, 1)], Now + 2, Token));
        Assert.Equal((0, 1, 0), await table.Count(queue, Now + 2, 0, Token));
        Assert.Equal((MessageFate[])[MessageFate.Done], await table.Remove(queue, false, [new(first.Id, 2)], Now + 2, Token));
        Assert.Equal((0, 0, 0), await table.Count(queue, Now + 2, 0, Token));
    }

    [Fact]
    public async Task A_taken_message_is_hidden_anew_but_not_for_longer_than_twelve_hours_in_all()
    {
        await Send("a");
        var taken = (await table.Take(Order(Now, Now + 10, receipt: 1), Token)).Messages[0];

        Assert.Equal(MessageFate.TooLong, await Hide(taken.Id, 1, Now + Longest + 1, Now + 5));
        Assert.Equal(MessageFate.Done, await Hide(taken.Id, 1, Now + Longest, Now + 5));
        Assert.Equal(MessageFate.NotInFlight, await Hide(taken.Id, 2, Now + 20, Now + 5));
        Assert.Equal(MessageFate.Done, await Hide(taken.Id, 1, Now + 5, Now + 5));
        Assert.Equal(MessageFate.NotInFlight, await Hide(taken.Id, 1, Now + 20, Now + 5));
        Assert.Equal(MessageFate.Missing, await Hide(taken.Id + 1, 1, Now + 20, Now + 5));
        Assert.Equal((string[])["a"], await Take(Now + 5));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_taken_too_often_is_moved_to_the_dead_letter_queue(bool fifo)
    {
        if (fifo) await SendTo("g", "a", "b");
        else await Send("a", "b");
        for (var time = 0; time < 2; time++) Assert.Equal((string[])["a", "b"], await Take(Now + time, until: Now + time + 1, fifo: fifo, maxReceives: 2));

        var third = await table.Take(Order(Now + 2, Now + 9, fifo: fifo, maxReceives: 2), Token);

        Assert.Equal((0, 2), (third.Messages.Count, third.Redriven));
        var dead = (await table.Take(Order(Now + 3, Now + 9, fifo: fifo) with { Queue = deadLetters }, Token)).Messages;
        Assert.Equal((string[])["a", "b"], dead.Select(Body));
        Assert.All(dead, message => Assert.Equal((1, "arn:q", fifo ? Now + 2 : Now), (message.Receives, message.Source, message.SentAt)));
    }

    [Fact]
    public async Task What_was_sent_too_long_ago_is_never_taken_and_goes_away()
    {
        await Send("old");
        await table.Insert(queue, [Message("young")], Now + 1, Token);

        Assert.Equal((1, 0, 0), await table.Count(queue, Now + 9, Now, Token));
        Assert.Equal((string[])["young"], (await table.Take(Order(Now + 9, Now + 10) with { Oldest = Now, Most = 1 }, Token)).Messages.Select(Body));
        Assert.False(await table.Expire(queue, false, Now, Token));
        Assert.True(await table.Expire(queue, false, Now + 1, Token));
        Assert.Equal((0, 0, 0), await table.Count(queue, Now + 9, 0, Token));
    }

    [Fact]
    public async Task A_group_gives_its_messages_in_order_and_nothing_while_one_is_hidden()
    {
        await SendTo("g", "1", "2", "3");
        await SendTo("h", "4");

        Assert.Equal((string[])["1", "2"], await Take(Now, until: Now + 10, most: 2, fifo: true));
        Assert.Equal((string[])["4"], await Take(Now, until: Now + 10, fifo: true, from: other));
        Assert.Equal(Now + 10, await table.NextVisible(queue, true, Now, Token));
        Assert.Equal((string[])["1", "2", "3", "4"], await Take(Now + 10, until: Now + 20, fifo: true));
    }

    [Fact]
    public async Task A_group_goes_on_when_all_that_was_taken_is_deleted()
    {
        await SendTo("g", "1", "2", "3");
        var taken = (await table.Take(Order(Now, Now + 10, most: 2, fifo: true, receipt: 1), Token)).Messages;

        await table.Remove(queue, true, [new(taken[0].Id, 1)], Now + 1, Token);
        Assert.Empty(await Take(Now + 1, fifo: true));
        await table.Remove(queue, true, [new(taken[1].Id, 1)], Now + 1, Token);

        Assert.Equal((string[])["3"], await Take(Now + 1, fifo: true));
    }

    [Fact]
    public async Task A_message_of_a_group_is_deleted_only_before_it_is_shown_again()
    {
        await SendTo("g", "1");
        var id = (await table.Take(Order(Now, Now + 10, fifo: true, receipt: 1), Token)).Messages[0].Id;

        Assert.Equal((MessageFate[])[MessageFate.NotInFlight], await table.Remove(queue, true, [new(id, 2)], Now + 9, Token));
        Assert.Equal((MessageFate[])[MessageFate.NotInFlight], await table.Remove(queue, true, [new(id, 1)], Now + 10, Token));
        Assert.Equal((string[])["1"], await Take(Now + 10, until: Now + 20, fifo: true, receipt: 3));
        Assert.Equal((MessageFate[])[MessageFate.Done], await table.Remove(queue, true, [new(id, 3)], Now + 19, Token));
        Assert.Equal((MessageFate[])[MessageFate.Done], await table.Remove(queue, true, [new(id, 3)], Now + 19, Token));
    }

    [Fact]
    public async Task A_message_that_is_known_is_not_stored_again_while_it_is_remembered()
    {
        var first = await table.Insert(queue, [Known("1", "same", Now + 5)], Now, Token);

        Assert.Equal(first, await table.Insert(queue, [Known("2", "same", Now + 9)], Now + 4, Token));
        Assert.NotEqual(first, await other.Insert(queue, [Known("3", "same", Now + 9)], Now + 5, Token));
        Assert.Equal((string[])["1", "3"], await Take(Now + 5, fifo: true));
    }

    [Fact]
    public async Task The_same_messages_are_taken_again_unless_anything_was_done_to_them()
    {
        await SendTo("g", "1", "2");
        var ids = (await table.Take(Order(Now, Now + 10, fifo: true, receipt: 7), Token)).Messages.Select(message => message.Id).ToArray();

        Assert.Equal((string[])["1", "2"], (await table.Retake(queue, ids, 7, Now + 1, Now + 20, Token))!.Select(Body));
        Assert.Empty(await Take(Now + 19, fifo: true));
        await table.Remove(queue, true, [new(ids[0], 7)], Now + 1, Token);
        Assert.Null(await table.Retake(queue, ids, 7, Now + 1, Now + 20, Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Messages_are_moved_on_as_if_they_were_new(bool fifo)
    {
        if (fifo) await SendTo("g", "1", "2");
        else await Send("1", "2");
        var before = await table.Peek(queue, Now, 10, Token);

        Assert.Equal(2, await table.Move(queue, fifo, [.. before.Select(message => (message.Id, deadLetters))], Now + 5, Token));
        Assert.Equal(0, await table.Move(queue, fifo, [.. before.Select(message => (message.Id, deadLetters))], Now + 5, Token));

        Assert.Empty(await Take(Now + 5, fifo: fifo));
        var moved = (await table.Take(Order(Now + 5, Now + 9, fifo: fifo) with { Queue = deadLetters }, Token)).Messages;
        Assert.Equal((string[])["1", "2"], moved.Select(Body));
        Assert.All(moved, message => Assert.Equal((Now + 5, 1, null), (message.SentAt, message.Receives, message.Source)));
    }

    [Fact]
    public async Task What_a_queue_had_is_deleted_piece_by_piece()
    {
        await Send([.. Enumerable.Range(0, 1_001).Select(number => $"{number}")]);

        Assert.True(await table.Drop(queue, Token));
        Assert.Equal((1, 0, 0), await table.Count(queue, Now, 0, Token));
        Assert.True(await table.Drop(queue, Token));
        Assert.False(await table.Drop(queue, Token));
        Assert.NotEqual(queue, await table.NewQueue("q", Token));
    }

    private static MessageInsert Message(string body, long visibleAt = Now) => new(Guid.NewGuid().ToString(), Encoding.UTF8.GetBytes(body), [], "sender", null, visibleAt, null, null);

    private static MessageInsert Known(string body, string name, long expires) => Message(body) with { GroupId = "g", Deduplication = new MessageDeduplication(name, name, expires) };

    private static string Body(StoredMessage message) => Encoding.UTF8.GetString(message.Body);

    private Task<StoredMessageId[]> Send(params string[] bodies) => table.Insert(queue, [.. bodies.Select(body => Message(body))], Now, Token);

    private Task<StoredMessageId[]> SendTo(string group, params string[] bodies) =>
        table.Insert(queue, [.. bodies.Select(body => Message(body) with { GroupId = group, Deduplication = new MessageDeduplication(body, body, Now + 1_000) })], Now, Token);

    private TakeOrder Order(long now, long until, int most = 10, bool fifo = false, long receipt = 1, int? maxReceives = null) => new()
    {
        Queue = queue,
        Fifo = fifo,
        Most = most,
        Now = now,
        Until = until,
        Oldest = 0,
        Receipt = receipt,
        MaxReceives = maxReceives,
        DeadLetterQueue = deadLetters,
        Source = "arn:q",
    };

    private async Task<string[]> Take(long now, long? until = null, int most = 10, bool fifo = false, long receipt = 1, int? maxReceives = null, MessageTable? from = null) =>
        [.. (await (from ?? table).Take(Order(now, until ?? now + 1_000, most, fifo, receipt, maxReceives), Token)).Messages.Select(Body)];

    private async Task<MessageFate> Hide(long id, long receipt, long until, long now) =>
        Assert.Single(await table.Hide(queue, false, [(new MessageReceipt(id, receipt), until)], now, Longest, Token));
}

public sealed class SqliteMessageTableTests() : MessageTableTests(null);

public sealed class PostgresMessageTableTests(PostgresServer server) : MessageTableTests(server);
