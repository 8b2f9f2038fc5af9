namespace Grid.Scheduling.Concurrency;

/// <summary>
/// How the account's concurrency is divided: reserved by functions, provisioned without a reservation, and the rest that all others share.
/// Values only; every change answers whether it may be made, and makes nothing.
/// </summary>
/// <param name="limit">Concurrency of the account in one region.</param>
/// <param name="minimumUnreserved">What must be left to functions without a reservation; AWS keeps 100.</param>
/// <param name="functions">What functions have for themselves, by function.</param>
public sealed class AccountShares(int limit, int minimumUnreserved, IReadOnlyDictionary<string, FunctionShare> functions)
{
    public int Limit => limit;

    /// <summary>By function; without those that have nothing for themselves.</summary>
    public IReadOnlyDictionary<string, FunctionShare> Functions => functions;

    /// <summary>The limit less what is reserved, and what is provisioned without a reservation.</summary>
    public int Unreserved => limit - functions.Values.Sum(share => share.Claimed);

    public FunctionShare Of(string function) => functions.GetValueOrDefault(function);

    /// <summary>May the function reserve this much; null takes the reservation back.</summary>
    public ShareVerdict MayReserve(string function, int? reserved)
    {
        var share = Of(function);
        if (reserved < share.Provisioned) return ShareVerdict.BelowProvisioned;
        return LeavesEnough(share, share with { Reserved = reserved }) ? ShareVerdict.Granted : ShareVerdict.BelowMinimumUnreserved;
    }

    /// <summary>May the function have this many environments provisioned.</summary>
    public ShareVerdict MayProvision(string function, int provisioned)
    {
        var share = Of(function);
        if (provisioned <= share.Provisioned) return ShareVerdict.Granted;
        if (share.Reserved is { } reserved) return provisioned <= reserved ? ShareVerdict.Granted : ShareVerdict.AboveReserved;
        if (provisioned - share.Provisioned > Unreserved) return ShareVerdict.AboveUnreserved;
        return LeavesEnough(share, share with { Provisioned = provisioned }) ? ShareVerdict.Granted : ShareVerdict.BelowMinimumUnreserved;
    }

    /// <summary>A change that claims no more than before is never refused: the limit may have been lowered since.</summary>
    private bool LeavesEnough(FunctionShare before, FunctionShare after) =>
        after.Claimed <= before.Claimed || Unreserved + before.Claimed - after.Claimed >= minimumUnreserved;
}
