using Grid.Scheduling.Mappings;

namespace Grid.Scheduling.Tests.Mappings;

public sealed class BatchLanesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1000, 5)]
    [InlineData(2, 2)]
    public void It_begins_with_five_batches_or_with_as_many_as_there_may_be(int most, int expected)
    {
        var lanes = new BatchLanes(most);

        Assert.Equal(expected, lanes.Allowed);
        Assert.True(lanes.MayBegin(expected - 1, Now));
        Assert.False(lanes.MayBegin(expected, Now));
    }

    [Fact]
    public void Full_batches_let_five_more_run_each_second_up_to_the_bound()
    {
        var lanes = new BatchLanes(12);

        lanes.Full(4, Now);
        Assert.Equal(5, lanes.Allowed);
        lanes.Full(5, Now);
        Assert.Equal(10, lanes.Allowed);
        lanes.Full(10, Now.AddMilliseconds(999));
        Assert.Equal(10, lanes.Allowed);
        lanes.Full(10, Now.AddSeconds(1));
        Assert.Equal(12, lanes.Allowed);
    }

    [Fact]
    public void A_refusal_brings_it_down_to_what_runs_and_pauses_longer_each_time()
    {
        var lanes = new BatchLanes(1000);

        Assert.Equal(TimeSpan.FromSeconds(1), lanes.Refused(3, Now, roll: 0));
        Assert.Equal(3, lanes.Allowed);
        Assert.False(lanes.MayBegin(0, Now.AddMilliseconds(999)));
        Assert.True(lanes.MayBegin(0, Now.AddSeconds(1)));
        Assert.Equal(TimeSpan.FromMilliseconds(500), lanes.Refused(2, Now.AddMilliseconds(500), roll: 0));
        Assert.Equal(TimeSpan.FromSeconds(2), lanes.Refused(0, Now.AddSeconds(1), roll: 0));
        Assert.Equal(1, lanes.Allowed);
        lanes.Full(1, Now.AddSeconds(9));
        Assert.Equal(1, lanes.Allowed);
        lanes.Taken();
        lanes.Full(1, Now.AddSeconds(9));
        Assert.Equal(6, lanes.Allowed);
    }

    [Fact]
    public void A_pause_is_never_longer_than_a_minute()
    {
        var (lanes, now) = (new BatchLanes(1000), Now);
        for (var refusal = 0; refusal < 20; refusal++) now += lanes.Refused(0, now, roll: 0.99);

        Assert.Equal(TimeSpan.FromMinutes(1), lanes.Refused(0, now, roll: 0.99));
    }

    [Fact]
    public void An_empty_queue_begins_anew_and_no_pause_is_shortened()
    {
        var lanes = new BatchLanes(1000);
        lanes.Full(5, Now);
        lanes.Empty();
        Assert.Equal(5, lanes.Allowed);
        lanes.Refused(1, Now, roll: 0);
        lanes.Empty();
        Assert.Equal((1, Now.AddSeconds(1)), (lanes.Allowed, lanes.PausedUntil));
        lanes.Taken();
        lanes.Empty();
        Assert.Equal(5, lanes.Allowed);
    }
}
