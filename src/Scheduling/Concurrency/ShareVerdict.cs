namespace Grid.Scheduling.Concurrency;

/// <summary>Whether a function may have what it asks of the account's concurrency.</summary>
public enum ShareVerdict
{
    Granted = 0,

    /// <summary>Too little would be left to functions without a reservation.</summary>
    BelowMinimumUnreserved = 1,

    /// <summary>Less would be reserved than is provisioned.</summary>
    BelowProvisioned = 2,

    /// <summary>More would be provisioned than is reserved.</summary>
    AboveReserved = 3,

    /// <summary>More would be provisioned than is unreserved.</summary>
    AboveUnreserved = 4,
}
