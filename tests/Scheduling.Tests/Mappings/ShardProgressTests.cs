using Grid.Scheduling.Mappings;

namespace Grid.Scheduling.Tests.Mappings;

public sealed class ShardProgressTests
{
    private const long T0 = 1_800_000_000_000;

    private static readonly Checkpoint s_start = new(0, null, default);

    [Fact]
    public void A_batch_begins_when_it_is_full_or_its_window_is_over_and_not_before()
    {
        var progress = new ShardProgress<string>(new ShardRules { BatchSize = 2, BatchingWindow = 1_000 }, s_start);
        Offer(progress, "a", T0);

        Assert.Null(progress.Next(T0 + 999));
        Assert.Equal(T0 + 1_000, progress.NextDue());
        Assert.Equal(["a"], Names(progress.Next(T0 + 1_000)!));

        var full = new ShardProgress<string>(new ShardRules { BatchSize = 2, BatchingWindow = 1_000 }, s_start);
        Offer(full, "a", T0);
        Offer(full, "b", T0);
        Offer(full, "c", T0);
        Assert.Equal(["a", "b"], Names(full.Next(T0)!));
        Assert.Null(full.Next(T0));
    }

    [Fact]
    public void A_batch_ends_before_the_bytes_that_a_function_takes()
    {
        var progress = new ShardProgress<string>(new ShardRules { BatchSize = 100 }, s_start);
        Offer(progress, "a", T0, bytes: ShardRules.MostBytes - 10);
        Offer(progress, "b", T0, bytes: 10);
        Offer(progress, "c", T0, bytes: 1);

        var batch = progress.Next(T0)!;
        Assert.Equal(["a", "b"], Names(batch));
        progress.Succeeded(batch);
        Assert.Equal(["c"], Names(progress.Next(T0)!));
    }

    [Fact]
    public void One_batch_at_a_time_is_under_way_and_the_checkpoint_follows_it()
    {
        var progress = new ShardProgress<string>(new ShardRules { BatchSize = 1 }, s_start);
        Offer(progress, "a", T0);
        Offer(progress, "b", T0);

        var first = progress.Next(T0)!;
        Assert.Null(progress.Next(T0));
        Assert.Equal(0, progress.Checkpoint.Position);
        progress.Succeeded(first);
        Assert.Equal(1, progress.Checkpoint.Position);
        progress.Succeeded(progress.Next(T0)!);
        Assert.Equal(2, progress.Checkpoint.Position);
    }

    [Fact]
    public void The_checkpoint_stays_at_the_first_record_that_is_not_done_whatever_other_lanes_have_done()
    {
        var progress = new ShardProgress<string>(new ShardRules { BatchSize = 1, Lanes = 2 }, s_start);
        Offer(progress, "a", T0, key: 0);
        Offer(progress, "b", T0, key: 1);
        Offer(progress, "c", T0, key: 1);

        var (slow, quick) = (progress.Next(T0)!, progress.Next(T0)!);
        progress.Succeeded(quick);
        progress.Succeeded(progress.Next(T0)!);
        Assert.Equal(0, progress.Checkpoint.Position);
        progress.Succeeded(slow);
        Assert.Equal(3, progress.Checkpoint.Position);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_batch_is_given_up_after_its_first_attempt_and_as_many_as_its_mapping_allows(int retries)
    {
        var progress = new ShardProgress<string>(new ShardRules { RetryAttempts = retries }, s_start);
        Offer(progress, "a", T0);
        var now = T0;
        for (var attempt = 0; attempt <= retries; attempt++)
        {
            var batch = progress.Next(now)!;
            Assert.Equal(BatchWork.Invoke, batch.Work);
            progress.Failed(batch, now, 0);
            now = progress.NextDue()!.Value;
        }

        var given = progress.Next(now)!;
        Assert.Equal((BatchWork.GiveUpExhausted, retries + 1), (given.Work, given.Invocations));
        Assert.Equal(0, progress.Checkpoint.Position);
        progress.GivenUp(given);
        Assert.Equal(1, progress.Checkpoint.Position);
    }

    [Fact]
    public void What_did_not_reach_the_function_uses_up_no_attempt()
    {
        var progress = new ShardProgress<string>(new ShardRules { RetryAttempts = 0 }, s_start);
        Offer(progress, "a", T0);
        var now = T0;
        for (var times = 0; times < 20; times++)
        {
            progress.NotReached(progress.Next(now)!, now, 0);
            Assert.Null(progress.Next(now));
            now = progress.NextDue()!.Value;
        }

        Assert.Equal(BatchWork.Invoke, progress.Next(now)!.Work);
    }

    [Fact]
    public void A_batch_that_fails_is_halved_until_the_record_that_does_it_is_alone_and_halving_uses_up_no_attempt()
    {
        var progress = new ShardProgress<string>(new ShardRules { Bisects = true, RetryAttempts = 0 }, s_start);
        foreach (var name in "abcd") Offer(progress, name.ToString(), T0);
        List<string> done = [], given = [];
        while (progress.Next(T0) is { } batch)
        {
            if (batch.Work == BatchWork.GiveUpExhausted)
            {
                given.AddRange(Names(batch));
                progress.GivenUp(batch);
            }
            else if (Names(batch).Contains("c"))
            {
                progress.Failed(batch, T0, 0);
            }
            else
            {
                done.AddRange(Names(batch));
                progress.Succeeded(batch);
            }
        }

        Assert.Equal(["a", "b", "d"], done);
        Assert.Equal(["c"], given);
        Assert.Equal(4, progress.Checkpoint.Position);
    }

    [Fact]
    public void What_a_function_has_done_of_a_batch_is_done_and_it_goes_on_from_there()
    {
        var progress = new ShardProgress<string>(new ShardRules(), s_start);
        foreach (var name in "abcd") Offer(progress, name.ToString(), T0);

        progress.FailedFrom(progress.Next(T0)!, 2, T0, 0);

        Assert.Equal(2, progress.Checkpoint.Position);
        Assert.Null(progress.Next(T0 + RetryPause.Shortest - 1));
        Assert.Equal(["c", "d"], Names(progress.Next(T0 + RetryPause.Shortest)!));
    }

    [Fact]
    public void Going_on_behind_what_was_done_uses_up_an_attempt_unless_batches_are_split()
    {
        var progress = new ShardProgress<string>(new ShardRules { RetryAttempts = 0 }, s_start);
        foreach (var name in "ab") Offer(progress, name.ToString(), T0);
        progress.FailedFrom(progress.Next(T0)!, 1, T0, 0);
        Assert.Equal(BatchWork.GiveUpExhausted, progress.Next(T0)!.Work);

        var split = new ShardProgress<string>(new ShardRules { RetryAttempts = 0, Bisects = true }, s_start);
        foreach (var name in "ab") Offer(split, name.ToString(), T0);
        split.FailedFrom(split.Next(T0)!, 1, T0, 0);
        Assert.Equal(BatchWork.Invoke, split.Next(split.NextDue()!.Value)!.Work);
    }

    [Fact]
    public void Records_that_are_too_old_are_given_up_before_the_others_of_their_batch_are_tried()
    {
        var progress = new ShardProgress<string>(new ShardRules { MaximumAge = 60_000 }, s_start);
        Offer(progress, "a", T0, arrivedAt: T0 - 60_000);
        Offer(progress, "b", T0, arrivedAt: T0 - 59_999);

        var old = progress.Next(T0)!;
        Assert.Equal((BatchWork.GiveUpTooOld, "a"), (old.Work, Assert.Single(Names(old))));
        progress.GivenUp(old);
        var young = progress.Next(T0)!;
        Assert.Equal((BatchWork.Invoke, "b"), (young.Work, Assert.Single(Names(young))));
        progress.Failed(young, T0, 0);
        // Not after the pause: when it becomes too old.
        Assert.Equal(T0 + 1, progress.NextDue());
        Assert.Equal(BatchWork.GiveUpTooOld, progress.Next(T0 + 1)!.Work);
    }

    [Fact]
    public void Records_that_the_stream_has_no_more_are_given_up()
    {
        var progress = new ShardProgress<string>(new ShardRules(), s_start);
        foreach (var name in "abc") Offer(progress, name.ToString(), T0);
        progress.Failed(progress.Next(T0)!, T0, 0);
        progress.Expire(2);

        var given = progress.Next(progress.NextDue()!.Value)!;
        Assert.Equal(BatchWork.GiveUpTooOld, given.Work);
        Assert.Equal(["a", "b"], Names(given));
        progress.GivenUp(given);
        Assert.Equal(["c"], Names(progress.Next(T0 + RetryPause.Longest)!));
    }

    [Fact]
    public void Records_that_are_filtered_out_are_passed_by_the_checkpoint_once_those_before_them_are_done()
    {
        var progress = new ShardProgress<string>(new ShardRules(), s_start);
        progress.Skip(1);
        Assert.Equal(1, progress.Checkpoint.Position);
        progress.Offer(new PendingRecord<string>(1, T0, 1, "b"), 0, T0);
        progress.Skip(5);
        Assert.Equal(1, progress.Checkpoint.Position);
        progress.Succeeded(progress.Next(T0)!);
        Assert.Equal(5, progress.Checkpoint.Position);
    }

    [Fact]
    public void A_closed_shard_is_drained_when_its_last_record_is_done()
    {
        var progress = new ShardProgress<string>(new ShardRules { BatchingWindow = 300_000 }, s_start);
        Offer(progress, "a", T0);
        progress.Close();

        Assert.False(progress.IsDrained);
        progress.Succeeded(progress.Next(T0)!);
        Assert.True(progress.IsDrained);
    }

    [Fact]
    public void Windows_follow_the_arrival_of_records_and_hand_on_what_the_function_answers()
    {
        var progress = new ShardProgress<string>(new ShardRules { TumblingWindow = 60_000 }, s_start);
        Offer(progress, "a", T0, arrivedAt: T0);
        Offer(progress, "b", T0, arrivedAt: T0 + 59_999);
        Offer(progress, "c", T0, arrivedAt: T0 + 60_000);

        var first = progress.Next(T0)!;
        Assert.Equal(["a", "b"], Names(first));
        Assert.Equal(T0, first.Window);
        progress.Succeeded(first, "1"u8.ToArray());
        Assert.Equal("1"u8.ToArray(), progress.WindowState.ToArray());
        Assert.Equal((2, T0), (progress.Checkpoint.Position, progress.Checkpoint.Window));

        var end = progress.Next(T0)!;
        Assert.Equal((BatchWork.EndWindow, T0, false), (end.Work, end.Window, end.EndsEarly));
        progress.Succeeded(end);
        Assert.True(progress.WindowState.IsEmpty);

        var next = progress.Next(T0)!;
        Assert.Equal(["c"], Names(next));
        Assert.Equal(T0 + 60_000, next.Window);
    }

    [Fact]
    public void A_window_ends_by_the_clock_when_all_that_there_is_has_been_read()
    {
        var progress = new ShardProgress<string>(new ShardRules { TumblingWindow = 60_000 }, s_start);
        Offer(progress, "a", T0, arrivedAt: T0);
        progress.Succeeded(progress.Next(T0)!, "1"u8.ToArray());
        var end = T0 + 60_000 + ShardProgress<string>.WindowGrace;

        Assert.Null(progress.Next(end));
        progress.AtHead(true);
        Assert.Equal(end, progress.NextDue());
        Assert.Null(progress.Next(end - 1));
        Assert.Equal(BatchWork.EndWindow, progress.Next(end)!.Work);
    }

    [Fact]
    public void A_window_whose_state_is_too_large_ends_early()
    {
        var progress = new ShardProgress<string>(new ShardRules { TumblingWindow = 60_000, BatchSize = 1 }, s_start);
        Offer(progress, "a", T0, arrivedAt: T0);
        Offer(progress, "b", T0, arrivedAt: T0);
        progress.Succeeded(progress.Next(T0)!, "1"u8.ToArray(), isFull: true);

        var end = progress.Next(T0)!;
        Assert.Equal((BatchWork.EndWindow, true), (end.Work, end.EndsEarly));
        progress.Succeeded(end);
        Assert.Equal(["b"], Names(progress.Next(T0)!));
    }

    [Fact]
    public void A_window_goes_on_with_its_state_where_another_reader_left_it()
    {
        var progress = new ShardProgress<string>(new ShardRules { TumblingWindow = 60_000 }, new Checkpoint(7, T0, "5"u8.ToArray()));
        progress.Offer(new PendingRecord<string>(7, T0 + 1, 1, "h"), 0, T0);

        var batch = progress.Next(T0)!;
        Assert.Equal((T0, "5"), (batch.Window, System.Text.Encoding.UTF8.GetString(progress.WindowState.Span)));
    }

    [Fact]
    public void Reading_stops_when_two_batches_for_each_lane_wait()
    {
        var progress = new ShardProgress<string>(new ShardRules { BatchSize = 2, Lanes = 2 }, s_start);
        for (var number = 0; number < 8; number++)
        {
            Assert.True(progress.HasRoom);
            Offer(progress, "x", T0);
        }

        Assert.False(progress.HasRoom);
    }

    private static void Offer(ShardProgress<string> progress, string name, long now, uint key = 0, long? arrivedAt = null, int bytes = 1) =>
        progress.Offer(new PendingRecord<string>(progress.End, arrivedAt ?? now, bytes, name), key, now);

    private static string[] Names(RecordBatch<string> batch) => [.. batch.Records.Select(record => record.Record)];
}
