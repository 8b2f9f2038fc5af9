using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Grains.Functions;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Grains.Tests.Functions;

public sealed class RouteTableTests
{
    private static readonly FunctionId Orders = new("eu-west-1", "orders");
    private readonly Queue<TaskCompletionSource<Outcome<FunctionRoute>>> _asked = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_route_is_asked_for_once_and_then_known()
    {
        var table = Table();
        var first = table.Get(Orders, "live").AsTask();
        Answer("a");
        Assert.Equal("a", (await first).Value!.InvokedArn);

        Assert.True(Known(table.Get(Orders, "live")));
        Assert.Equal("a", (await table.Get(Orders, "live")).Value!.InvokedArn);
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task A_known_route_is_answered_without_allocating()
    {
        var table = Table();
        await Learn(table, Orders, null);
        await Learn(table, Orders, "live");

        Assert.True(AskOften());
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(AskOften());
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        bool AskOften()
        {
            var known = true;
            for (var i = 0; i < 1_000; i++) known &= Known(table.Get(Orders, i % 2 == 0 ? null : "live"));
            return known;
        }
    }

    [Fact]
    public async Task Qualifiers_and_functions_have_routes_of_their_own()
    {
        var table = Table();
        await Learn(table, Orders, null, "unqualified");
        await Learn(table, Orders, "$LATEST", "latest");
        await Learn(table, Orders with { Name = "other" }, null, "other");
        await Learn(table, Orders with { Region = "us-east-1" }, null, "region");

        Assert.Equal("unqualified", (await table.Get(Orders, null)).Value!.InvokedArn);
        Assert.Equal("latest", (await table.Get(Orders, "$LATEST")).Value!.InvokedArn);
        Assert.Equal("other", (await table.Get(Orders with { Name = "other" }, null)).Value!.InvokedArn);
        Assert.Equal("region", (await table.Get(Orders with { Region = "us-east-1" }, null)).Value!.InvokedArn);
    }

    [Fact]
    public async Task A_route_read_before_a_change_is_not_kept_after_it()
    {
        var table = Table();
        var reader = table.Get(Orders, null).AsTask();
        var beforeTheChange = _asked.Dequeue();

        table.Forget(Orders);
        beforeTheChange.SetResult(Route("old"));
        Assert.Equal("old", (await reader).Value!.InvokedArn);

        var next = table.Get(Orders, null).AsTask();
        Answer("new");
        Assert.Equal("new", (await next).Value!.InvokedArn);
        Assert.Equal("new", (await table.Get(Orders, null)).Value!.InvokedArn);
    }

    [Fact]
    public async Task A_route_that_comes_late_does_not_replace_a_newer_one()
    {
        var table = Table();
        var reader = table.Get(Orders, null).AsTask();
        var late = _asked.Dequeue();
        table.Forget(Orders);
        await Learn(table, Orders, null, "new");

        late.SetResult(Route("old"));
        await reader;
        Assert.Equal("new", (await table.Get(Orders, null)).Value!.InvokedArn);
    }

    [Fact]
    public async Task Many_that_miss_the_same_route_ask_once()
    {
        var table = Table();
        var first = table.Get(Orders, null).AsTask();
        var second = table.Get(Orders, null).AsTask();

        Answer("a");
        Assert.Equal("a", (await first).Value!.InvokedArn);
        Assert.Equal("a", (await second).Value!.InvokedArn);
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task Refusals_are_not_kept()
    {
        var table = Table();
        var refused = table.Get(Orders, "live").AsTask();
        _asked.Dequeue().SetResult(ApiError.NotFound("no"));

        Assert.Equal("no", (await refused).Error!.Message);
        Assert.Equal(0, table.Count);
        await Learn(table, Orders, "live");
    }

    [Fact]
    public async Task A_refusal_leaves_the_routes_of_other_qualifiers()
    {
        var table = Table();
        await Learn(table, Orders, null);
        var refused = table.Get(Orders, "live").AsTask();
        _asked.Dequeue().SetResult(ApiError.NotFound("no"));
        await refused;

        Assert.True(Known(table.Get(Orders, null)));
    }

    [Fact]
    public async Task A_grain_that_cannot_be_reached_is_asked_again()
    {
        var table = Table();
        var lost = table.Get(Orders, null).AsTask();
        _asked.Dequeue().SetException(new TimeoutException("late"));

        await Assert.ThrowsAsync<TimeoutException>(() => lost);
        await Learn(table, Orders, null);
    }

    [Fact]
    public async Task A_route_runs_out_counted_from_when_it_was_asked_for()
    {
        var table = Table();
        var asked = table.Get(Orders, null).AsTask();
        _time.Advance(TimeSpan.FromSeconds(4));
        Answer("old");
        await asked;

        _time.Advance(TimeSpan.FromSeconds(6) - TimeSpan.FromTicks(1));
        Assert.True(Known(table.Get(Orders, null)));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.False(Known(table.Get(Orders, null)));
        Assert.Single(_asked);
        Answer("new");
        Assert.Equal("new", (await table.Get(Orders, null)).Value!.InvokedArn);
    }

    [Fact]
    public async Task An_answer_that_takes_too_long_is_kept_from_nobody_who_waits_and_asked_for_again_by_the_next()
    {
        var table = Table();
        var slow = table.Get(Orders, null).AsTask();
        _time.Advance(TimeSpan.FromSeconds(10));
        var next = table.Get(Orders, null).AsTask();

        Answer("slow");
        Assert.Equal("slow", (await slow).Value!.InvokedArn);
        Answer("next");
        Assert.Equal("next", (await next).Value!.InvokedArn);
        Assert.Equal("next", (await table.Get(Orders, null)).Value!.InvokedArn);
    }

    [Fact]
    public async Task The_table_starts_over_when_it_is_full()
    {
        var table = Table(maxFunctions: 3);
        for (var number = 1; number <= 3; number++) await Learn(table, Orders with { Name = $"f{number}" }, null);
        Assert.Equal(3, table.Count);

        await Learn(table, Orders, null);
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public async Task A_function_starts_over_when_it_has_too_many_qualifiers()
    {
        var table = Table(maxQualifiers: 2);
        await Learn(table, Orders, "1");
        await Learn(table, Orders, "2");
        Assert.True(Known(table.Get(Orders, "1")));

        await Learn(table, Orders, "3");
        Assert.True(Known(table.Get(Orders, "3")));
        Assert.False(Known(table.Get(Orders, "1")));
    }

    private static bool Known(ValueTask<Outcome<FunctionRoute>> route) => route.IsCompletedSuccessfully;

    private static FunctionRoute Route(string arn) => new() { InvokedArn = arn };

    private RouteTable Table(int maxFunctions = 10, int maxQualifiers = 10) => new(
        (_, _) =>
        {
            var answer = new TaskCompletionSource<Outcome<FunctionRoute>>();
            _asked.Enqueue(answer);
            return answer.Task;
        },
        maxFunctions,
        maxQualifiers,
        TimeSpan.FromSeconds(10),
        _time);

    private void Answer(string arn) => _asked.Dequeue().SetResult(Route(arn));

    private async Task Learn(RouteTable table, FunctionId function, string? qualifier, string arn = "a")
    {
        var route = table.Get(function, qualifier).AsTask();
        Answer(arn);
        Assert.Equal(arn, (await route).Value!.InvokedArn);
    }
}
