using System.Text;
using Grid.Contracts.Async;
using Grid.Contracts.Functions;
using Grid.Storage.Async;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Storage.Tests.Async;

/// <summary>On one dialect; the other one is a class below.</summary>
public abstract class EventStoreTests(PostgresServer? server) : DatabaseTests(server)
{
    private static readonly FunctionId Orders = new("eu-west-1", "orders");
    private static readonly DateTimeOffset Noon = new(2026, 11, 30, 12, 0, 0, 123, TimeSpan.Zero);

    [Fact]
    public async Task An_event_comes_back_as_it_was_stored()
    {
        var store = Store();
        var stored = await store.Add(Event("r1", "{}", qualifier: "live", trace: "Root=1-a"), Noon.AddTicks(7), Token);

        Assert.Equal((Noon, Noon, 0, EventState.Waiting, true), (stored.AcceptedAt, stored.Due, stored.Attempts, stored.State, stored.HasEvent));
        var found = Assert.Single(await store.Read(Orders, null, null, 10, Token));
        Assert.Equal((stored.Id, "live", "r1", "Root=1-a", "{}"), (found.Id, found.Invocation.Qualifier, found.Invocation.RequestId, found.Invocation.TraceHeader, Text(found.Invocation.Event)));
        Assert.Null((await store.Find(Orders, "r1", Token))!.Outcome);
        Assert.Null(await store.Find(Orders, "r2", Token));
    }

    [Theory]
    [InlineData(IEventStore.InlineBytes, true)]
    [InlineData(IEventStore.InlineBytes + 1, false)]
    public async Task A_large_payload_is_fetched_alone(int bytes, bool inline)
    {
        var store = Store();
        var stored = await store.Add(Event("r1", new string('x', bytes)), Noon, Token);

        var read = Assert.Single(await store.Read(Orders, null, null, 10, Token));
        Assert.Equal((bytes, inline), (read.EventBytes, read.HasEvent));
        Assert.Equal(bytes, (await store.Payload(stored.Id, Token))!.Value.Length);
        Assert.Equal(bytes, (await store.Find(Orders, "r1", Token))!.Invocation.Event.Length);
        Assert.Null(await store.Payload(stored.Id + 1, Token));
    }

    [Fact]
    public async Task What_has_become_of_an_event_is_kept_and_one_that_is_gone_stays_gone()
    {
        var store = Store();
        var stored = await store.Add(Event("r1", "{}"), Noon, Token);
        var outcome = new EventOutcome { Condition = EventCondition.RetriesExhausted, At = Noon, ErrorCode = 200, ErrorMessage = "boom", Response = "[]"u8.ToArray(), Destination = "arn" };
        Assert.True(await store.Update(stored with { Due = Noon.AddMinutes(1), Attempts = 3, State = EventState.Undelivered, Outcome = outcome }, Token));

        var found = (await store.Find(Orders, "r1", Token))!;
        Assert.Equal((Noon.AddMinutes(1), 3, EventState.Undelivered), (found.Due, found.Attempts, found.State));
        Assert.Equal(("boom", "[]", "arn", false), (found.Outcome!.ErrorMessage, Text(found.Outcome.Response), found.Outcome.Destination, found.Outcome.IsDelivered));
        await store.Remove(stored.Id, Token);
        await store.Remove(stored.Id, Token);
        Assert.False(await store.Update(stored, Token));
        Assert.Empty(await store.Read(Orders, null, null, 10, Token));
    }

    [Fact]
    public async Task Events_are_read_in_the_order_in_which_they_are_due_page_by_page()
    {
        var store = Store();
        var late = await store.Add(Event("late", "{}"), Noon.AddSeconds(5), Token);
        var first = await store.Add(Event("first", "{}"), Noon, Token);
        var second = await store.Add(Event("second", "{}"), Noon, Token);
        await store.Update(second with { State = EventState.Failed }, Token);
        await store.Add(Event("other", "{}", new FunctionId("eu-west-1", "order")), Noon, Token);

        var page = await store.Read(Orders, null, null, 2, Token);
        Assert.Equal([first.Id, second.Id], page.Select(row => row.Id));
        Assert.Equal([late.Id], (await store.Read(Orders, (page[1].Due.ToUnixTimeMilliseconds(), page[1].Id), null, 2, Token)).Select(row => row.Id));
        Assert.Equal([second.Id], (await store.Read(Orders, null, EventState.Failed, 2, Token)).Select(row => row.Id));
    }

    [Fact]
    public async Task Queues_are_found_and_counted_and_cleared()
    {
        var store = Store();
        Assert.Empty(await store.Queues(Token));
        Assert.Equal(new EventQueueStatus(), await store.Count(Orders, Token));
        var other = new FunctionId("us-east-1", "a");
        await store.Add(Event("r1", "{}"), Noon.AddSeconds(1), Token);
        await store.Add(Event("r2", "{}"), Noon, Token);
        var gone = await store.Add(Event("r3", "{}"), Noon.AddSeconds(-1), Token);
        await store.Update(gone with { State = EventState.Failed, Due = Noon.AddHours(1) }, Token);
        await store.Add(Event("r4", "{}", other), Noon.AddSeconds(2), Token);

        Assert.Equal([Orders, other], await store.Queues(Token));
        Assert.Equal(new EventQueueStatus { Waiting = 2, Failed = 1, OldestAcceptedAt = Noon }, await store.Count(Orders, Token));
        Assert.Equal(3, await store.Clear(Orders, Token));
        Assert.Equal([other], await store.Queues(Token));
    }

    [Fact]
    public async Task Events_that_are_stored_together_all_get_numbers_of_their_own_and_outlive_the_store()
    {
        var services = Build();
        var store = services.GetRequiredService<IEventStore>();
        var stored = await Task.WhenAll(Enumerable.Range(0, 500).Select(number => store.Add(Event($"r{number}", "{}"), Noon, Token)));
        Assert.Equal(500, stored.Select(one => one.Id).Distinct().Count());
        await Task.WhenAll(stored.Take(100).Select(one => store.Remove(one.Id, Token)));
        await services.DisposeAsync();

        var again = Keep(Build()).GetRequiredService<IEventStore>();
        Assert.Equal(400, (await again.Read(Orders, null, null, 1000, Token)).Count);
    }

    private IEventStore Store() => Keep(Build()).GetRequiredService<IEventStore>();

    private static EventInvocation Event(string requestId, string text, FunctionId? function = null, string? qualifier = null, string? trace = null) =>
        new() { Function = function ?? Orders, Qualifier = qualifier, RequestId = requestId, Event = Encoding.UTF8.GetBytes(text), TraceHeader = trace };

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}

public sealed class EventStoreOnSqliteTests() : EventStoreTests(null);

public sealed class EventStoreOnPostgresTests(PostgresServer server) : EventStoreTests(server);
