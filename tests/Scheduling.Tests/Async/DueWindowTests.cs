using CsCheck;
using Grid.Scheduling.Async;

namespace Grid.Scheduling.Tests.Async;

public sealed class DueWindowTests
{
    [Fact]
    public void Items_are_taken_when_they_are_due_and_in_order()
    {
        var window = Complete(8);
        window.Offer(20, 2, "b");
        window.Offer(10, 3, "c");
        window.Offer(10, 1, "a");

        Assert.Null(window.Take(9));
        Assert.Equal("a", window.Take(10));
        Assert.Equal("c", window.Take(10));
        Assert.Null(window.Take(19));
        Assert.Equal("b", window.Take(20));
        Assert.Null(window.NextDue);
    }

    [Fact]
    public void A_taken_item_that_is_offered_or_read_again_stays_taken()
    {
        var window = Complete(8);
        window.Offer(1, 1, "a");
        window.Take(1);
        window.Offer(1, 1, "a");
        window.Restart();
        window.BeginRead();
        window.EndRead([(1, 1, "a")], isLast: true);

        Assert.Null(window.Take(9));
        window.Settle(1);
        Assert.False(window.Knows(1));
    }

    [Fact]
    public void What_does_not_fit_is_read_in_its_turn()
    {
        var window = Complete(2);
        window.Offer(1, 1, "a");
        window.Offer(3, 3, "c");
        window.Offer(2, 2, "b");

        Assert.Equal((2, 2), window.Horizon);
        window.Offer(4, 4, "d");
        window.Take(9);
        Assert.True(window.WantsMore);
        window.BeginRead();
        window.EndRead([(3, 3, "c"), (4, 4, "d")], isLast: true);
        Assert.Equal("b", window.Take(9));
        Assert.Equal("c", window.Take(9));
        Assert.Equal((3, 3), window.Horizon);
    }

    [Fact]
    public void What_was_settled_while_a_read_was_under_way_does_not_come_back_with_it()
    {
        var window = Complete(8);
        window.Offer(1, 1, "a");
        window.Take(1);
        window.Restart();
        window.BeginRead();
        window.Settle(1);
        window.EndRead([(1, 1, "a")], isLast: true);

        Assert.Null(window.Take(9));
    }

    [Fact]
    public void What_comes_back_later_while_a_read_is_under_way_is_not_due_as_before()
    {
        var window = Complete(8);
        window.Offer(1, 1, "a");
        window.Take(1);
        window.Restart();
        window.BeginRead();
        window.Return(5, 1, "a again");
        window.EndRead([(1, 1, "a")], isLast: true);

        Assert.Null(window.Take(4));
        Assert.Equal("a again", window.Take(5));
    }

    [Fact]
    public void A_restart_while_a_read_is_under_way_reads_again_behind_it()
    {
        var window = new DueWindow<string>(8);
        window.BeginRead();
        window.Restart();
        Assert.False(window.WantsMore);
        window.EndRead([(1, 1, "a")], isLast: true);

        Assert.True(window.WantsMore);
        window.BeginRead();
        window.EndRead([(1, 1, "a"), (2, 2, "b")], isLast: true);
        Assert.True(window.IsComplete);
        Assert.Equal("a", window.Take(9));
        Assert.Equal("b", window.Take(9));
    }

    [Fact]
    public void What_is_stored_while_a_read_is_under_way_is_not_lost_though_the_read_has_not_seen_it()
    {
        var window = new DueWindow<string>(8);
        window.BeginRead();
        window.Offer(1, 1, "a");
        window.EndRead([], isLast: true);

        Assert.Equal("a", window.Take(1));
    }

    [Fact]
    public void What_had_to_leave_while_a_read_was_under_way_is_not_lost()
    {
        var window = new DueWindow<string>(capacity: 2);
        window.BeginRead();
        window.EndRead([(1, 1, "a")], isLast: false);
        window.BeginRead();
        window.Offer(0, 2, "b");
        window.Offer(0, 3, "c");

        window.EndRead([], isLast: true);

        Assert.Equal(("b", "c", null), (window.Take(1), window.Take(1), window.Take(1)));
        Assert.False(window.IsComplete);
        Assert.Equal((0, 3), window.Horizon);
    }

    /// <summary>Against a store that reads late: whatever happens meanwhile, every item is taken once for each time that it is due, and none is left.</summary>
    [Fact]
    public void No_order_of_events_loses_an_item_or_takes_one_twice() => Gen.Select(Gen.Int[2, 6], Gen.Int[0, 6].Array[0, 120]).Sample((capacity, steps) =>
    {
        var stored = new SortedDictionary<(long Due, long Id), string>();
        var window = new DueWindow<string>(capacity);
        var taken = new Dictionary<long, string>();
        (List<(long, long, string)> Rows, bool IsLast)? read = null;
        var ids = 0L;
        var now = 0L;

        void Do(int step)
        {
            switch (step)
            {
                case 0 or 1:
                    var due = now + (step * 3);
                    stored.Add((due, ++ids), $"{ids}");
                    window.Offer(due, ids, $"{ids}");
                    break;
                case 2 when window.Take(now) is { } item:
                    var id = long.Parse(item, System.Globalization.CultureInfo.InvariantCulture);
                    Assert.True(stored.Keys.Any(key => key.Id == id && key.Due <= now), "It was stored and due.");
                    Assert.True(taken.TryAdd(id, item), "Nobody had it.");
                    break;
                case 3 when taken.Count > 0:
                    var (done, _) = taken.First();
                    stored.Remove(stored.Keys.Single(key => key.Id == done));
                    window.Settle(done);
                    taken.Remove(done);
                    break;
                case 4 when taken.Count > 0:
                    var (again, value) = taken.First();
                    stored.Remove(stored.Keys.Single(key => key.Id == again));
                    stored.Add((now + 2, again), value);
                    window.Return(now + 2, again, value);
                    taken.Remove(again);
                    break;
                case 5 when read is null && window.WantsMore:
                    var size = window.ReadSize;
                    var rows = stored.Where(row => row.Key.CompareTo(window.Horizon) > 0).Take(size).Select(row => (row.Key.Due, row.Key.Id, row.Value)).ToList();
                    window.BeginRead();
                    read = (rows, rows.Count < size);
                    break;
                case 5 when read is var (found, isLast):
                    window.EndRead(found, isLast);
                    read = null;
                    break;
                case 6:
                    now++;
                    if (now % 7 == 0) window.Restart();
                    break;
            }
        }

        foreach (var step in steps) Do(step);
        now += 100;
        for (var rest = 0; stored.Count > 0 && rest < 10_000; rest++) Do(rest % 3 == 0 ? 5 : rest % 3 == 1 ? 2 : 3);
        Assert.Empty(stored);
        Assert.Empty(taken);
    });

    private static DueWindow<string> Complete(int capacity)
    {
        var window = new DueWindow<string>(capacity);
        window.BeginRead();
        window.EndRead([], isLast: true);
        return window;
    }
}
