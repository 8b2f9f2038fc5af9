using Grid.Contracts.Functions;
using Grid.Contracts.Observability;
using Grid.Grains.Observability;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Grains.Tests.Observability;

public sealed class DecisionLogTests
{
    private static readonly FunctionVersion Orders = new() { Function = new FunctionId("eu-west-1", "orders"), Version = "7" };
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 25, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void The_newest_decision_comes_first_and_the_oldest_goes_when_the_ring_is_full()
    {
        var log = Log(3);
        foreach (var waiting in (int[])[1, 2, 3, 4]) log.Started(Orders, null, StartReason.NoIdleEnvironment, waiting, 1, 0);

        var found = log.Find(new DecisionQuery());

        Assert.Equal([4, 3, 2], found.Select(decision => decision.Figures[0].Value));
    }

    [Fact]
    public void Every_kind_says_its_figures_by_name()
    {
        var log = Log(10);
        var request = Guid.NewGuid();
        log.Throttled(Orders.Function, "7", request.ToString(), "Account", "R", 10, 9);
        log.Started(Orders, request.ToString(), StartReason.ScaleUpPolicy, 3, 2, 1);
        log.NotStarted(Orders, "Memory", "R", 100, 90, 20);
        log.Placed(Orders, request.ToString(), "there", "MostFree", 500, 4);
        log.Forwarded(Orders, request.ToString(), "there", "IdleThere", 2);

        var found = log.Find(new DecisionQuery()).Reverse().Select(decision => $"{decision.Kind} {decision.Scope}/{decision.Reason}/{decision.Subject} {string.Join(' ', decision.Figures.Select(figure => $"{figure.Key}={figure.Value}"))}");

        Assert.Equal(
            [
                "Throttled Account/R/ limit=10 held=9", "Started /ScaleUpPolicy/ waiting=3 starting=2 busy=1", "NotStarted Memory/R/ limit=100 held=90 needed=20",
                "Placed /MostFree/there freeMb=500 environments=4", "Forwarded /IdleThere/there idle=2",
            ],
            found);
    }

    [Fact]
    public void A_query_chooses_by_function_kind_request_and_time()
    {
        var log = Log(10);
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        log.Throttled(Orders.Function, "7", first.ToString(), "Account", "R", 1, 1);
        _time.Advance(TimeSpan.FromSeconds(1));
        log.Throttled(new FunctionId("eu-west-1", "other"), "1", second.ToString(), "Account", "R", 1, 1);
        log.Started(Orders, second.ToString(), StartReason.NoIdleEnvironment, 1, 1, 0);

        Assert.Equal(2, log.Find(new DecisionQuery { Function = "orders" }).Count);
        Assert.Equal(2, log.Find(new DecisionQuery { Kind = DecisionKind.Throttled }).Count);
        Assert.Equal(first, Assert.Single(log.Find(new DecisionQuery { RequestId = first })).RequestId);
        Assert.Equal(2, log.Find(new DecisionQuery { Since = _time.GetUtcNow() }).Count);
        Assert.Empty(log.Find(new DecisionQuery { Since = _time.GetUtcNow().AddTicks(1) }));
        Assert.Equal(DecisionKind.Started, Assert.Single(log.Find(new DecisionQuery { Limit = 1 })).Kind);
    }

    [Fact]
    public void A_log_without_entries_keeps_nothing()
    {
        var log = Log(0);

        log.Throttled(Orders.Function, "7", "", "Account", "R", 1, 1);

        Assert.Empty(log.Find(new DecisionQuery()));
    }

    [Fact]
    public void Writing_allocates_nothing()
    {
        var log = Log(100);
        var request = Guid.NewGuid().ToString();
        log.Started(Orders, request, StartReason.NoIdleEnvironment, 1, 1, 0);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) log.Started(Orders, request, StartReason.NoIdleEnvironment, 1, 1, 0);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void An_entry_takes_less_than_200_bytes()
    {
        _ = Log(1);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var log = Log(10_000);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 10_000 * 100);
        Assert.Empty(log.Find(new DecisionQuery()));
    }

    private DecisionLog Log(int entries) => new(entries, () => "s", _time);
}
