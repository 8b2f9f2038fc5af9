using Grid.Scheduling.Traces;

namespace Grid.Scheduling.Tests.Traces;

public sealed class SamplingSharesTests
{
    private static readonly DateTimeOffset s_now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void A_reservoir_is_shared_by_those_who_have_asked_lately()
    {
        var shares = new SamplingShares();

        Assert.Equal(5, shares.Share("r", "a", 5, s_now));
        Assert.Equal(2, shares.Share("r", "b", 5, s_now));
        Assert.Equal(3, shares.Share("r", "a", 5, s_now));
        Assert.Equal(5, shares.Share("other", "b", 5, s_now));
        Assert.Equal(5, shares.Share("r", "a", 5, s_now + SamplingShares.Silence));
    }

    [Fact]
    public void There_is_an_end_to_the_clients_that_are_told_apart()
    {
        var shares = new SamplingShares();
        for (var client = 0; client < SamplingShares.MostClients; client++) shares.Share("r", $"{client}", 0, s_now);

        Assert.Equal(0, shares.Share("s", "another", 100, s_now));
    }
}
