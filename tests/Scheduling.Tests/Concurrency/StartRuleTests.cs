using Grid.Scheduling.Concurrency;

namespace Grid.Scheduling.Tests.Concurrency;

/// <summary>How fast environments may be added, whichever silos ask.</summary>
public sealed class StartRuleTests
{
    private static readonly TimeSpan s_start = TimeSpan.FromHours(1);
    private readonly Dictionary<string, long> _sequences = [];
    private StartRule _rule;

    [Fact]
    public void A_function_gets_a_thousand_at_once_and_then_a_hundred_a_second_and_others_have_their_own()
    {
        var ledger = Ledger(StartRule.PerFunction, TimeSpan.MaxValue);

        Assert.Equal(600, Starts(ledger, "one", "f", 600, s_start));
        Assert.Equal(400, Starts(ledger, "two", "f", 600, s_start));
        Assert.Equal(1000, Starts(ledger, "one", "g", 2000, s_start));
        Assert.Equal(100, Starts(ledger, "two", "f", 600, s_start + TimeSpan.FromSeconds(1)));
        Assert.Equal(1000, Starts(ledger, "two", "f", 2000, s_start + TimeSpan.FromSeconds(11)));
    }

    [Theory]
    [InlineData(3000)]
    [InlineData(1000)]
    [InlineData(500)]
    public void The_classic_burst_is_shared_by_all_functions_and_grows_by_five_hundred_a_minute(int burst)
    {
        var ledger = Ledger(StartRule.Classic(burst), TimeSpan.MaxValue);

        Assert.Equal(burst - 100, Starts(ledger, "one", "f", burst - 100, s_start));
        Assert.Equal(100, Starts(ledger, "two", "g", 5000, s_start));
        Assert.Equal(500, Starts(ledger, "one", "h", 5000, s_start + TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void An_authority_that_has_moved_gives_what_has_come_back_since_the_last_one_wrote_and_no_more()
    {
        var ledger = Ledger(StartRule.PerFunction, TimeSpan.FromSeconds(2));

        Assert.Equal(200, Starts(ledger, "one", "f", 5000, s_start));
    }

    private AccountLedger Ledger(StartRule starts, TimeSpan refilledFor)
    {
        _rule = starts;
        var ledger = new AccountLedger(new LedgerRules(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(100), starts), refilledFor, s_start);
        ledger.Divide(new AccountShares(1000, 100, new Dictionary<string, FunctionShare>()), 0, s_start);
        return ledger;
    }

    /// <summary>A silo asks for the right to start so many environments and uses all that it gets.</summary>
    private int Starts(AccountLedger ledger, string silo, string function, int count, TimeSpan now)
    {
        var bucket = _rule.BucketOf(function);
        var got = ledger.Complete(ledger.Begin(silo, Ask(silo, bucket, count), now)!, now).Tokens[0].Tokens;
        ledger.Complete(ledger.Begin(silo, Ask(silo, bucket, 0), now)!, now);
        return got;
    }

    private LeaseAsk Ask(string silo, string bucket, int count)
    {
        var sequence = _sequences[silo] = _sequences.GetValueOrDefault(silo) + 1;
        return new LeaseAsk(sequence, sequence - 1, 0, [], [new TokenAsk(bucket, 0, count)], []);
    }
}
