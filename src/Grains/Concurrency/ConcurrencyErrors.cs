using Grid.Contracts;
using Grid.Scheduling.Concurrency;

namespace Grid.Grains.Concurrency;

/// <summary>AWS's words for what the account's concurrency does not allow.</summary>
internal static class ConcurrencyErrors
{
    public static ApiError NotReserved(ShareVerdict verdict, int reserved, int provisioned, int minimumUnreserved) => ApiError.InvalidParameter(verdict == ShareVerdict.BelowProvisioned
        ? $" ReservedConcurrentExecutions  {reserved} should not be lower than function's total provisioned concurrency [{provisioned}]."
        : $"Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [{minimumUnreserved}].");

    public static ApiError NotProvisioned(ShareVerdict verdict, int unreserved, int minimumUnreserved) => ApiError.InvalidParameter(verdict switch
    {
        ShareVerdict.AboveReserved => "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function",
        ShareVerdict.AboveUnreserved => $"Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [{unreserved}].",
        _ => $"Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [{minimumUnreserved}].",
    });
}
