using Grid.Scheduling.Concurrency;

namespace Grid.Scheduling.Tests.Concurrency;

public sealed class AccountSharesTests
{
    private static AccountShares Shares(params (string Function, int? Reserved, int Provisioned)[] functions) =>
        new(1000, 100, functions.ToDictionary(function => function.Function, function => new FunctionShare(function.Reserved, function.Provisioned)));

    [Fact]
    public void Unreserved_is_the_limit_less_reservations_and_what_is_provisioned_without_one() =>
        Assert.Equal(1000 - 300 - 20, Shares(("a", 300, 50), ("b", null, 20)).Unreserved);

    [Theory]
    [InlineData(900, ShareVerdict.Granted)]
    [InlineData(901, ShareVerdict.BelowMinimumUnreserved)]
    [InlineData(0, ShareVerdict.Granted)]
    public void A_reservation_leaves_the_minimum_to_the_others(int reserved, ShareVerdict expected) => Assert.Equal(expected, Shares().MayReserve("a", reserved));

    [Fact]
    public void A_reservation_replaces_the_functions_own_one() => Assert.Equal(ShareVerdict.Granted, Shares(("a", 900, 0)).MayReserve("a", 899));

    [Theory]
    [InlineData(20, ShareVerdict.Granted)]
    [InlineData(19, ShareVerdict.BelowProvisioned)]
    public void A_reservation_covers_what_is_provisioned(int reserved, ShareVerdict expected) => Assert.Equal(expected, Shares(("a", null, 20)).MayReserve("a", reserved));

    [Fact]
    public void A_reservation_may_always_be_taken_back() => Assert.Equal(ShareVerdict.Granted, new AccountShares(50, 100, new Dictionary<string, FunctionShare> { ["a"] = new(40, 0) }).MayReserve("a", null));

    [Theory]
    [InlineData(10, ShareVerdict.Granted)]
    [InlineData(11, ShareVerdict.AboveReserved)]
    public void Provisioned_environments_stay_within_the_reservation(int provisioned, ShareVerdict expected) => Assert.Equal(expected, Shares(("a", 10, 0)).MayProvision("a", provisioned));

    [Theory]
    [InlineData(900, ShareVerdict.Granted)]
    [InlineData(901, ShareVerdict.BelowMinimumUnreserved)]
    [InlineData(1001, ShareVerdict.AboveUnreserved)]
    public void Provisioned_environments_without_a_reservation_leave_the_minimum_to_the_others(int provisioned, ShareVerdict expected) =>
        Assert.Equal(expected, Shares().MayProvision("a", provisioned));

    [Fact]
    public void Fewer_provisioned_environments_are_always_granted() =>
        Assert.Equal(ShareVerdict.Granted, new AccountShares(50, 100, new Dictionary<string, FunctionShare> { ["a"] = new(null, 40) }).MayProvision("a", 39));

    [Theory]
    [InlineData(10, 4, 6)]
    [InlineData(null, 4, null)]
    public void On_demand_concurrency_of_a_reservation_is_what_is_not_provisioned(int? reserved, int provisioned, int? expected) =>
        Assert.Equal(expected, new FunctionShare(reserved, provisioned).OnDemand);
}
