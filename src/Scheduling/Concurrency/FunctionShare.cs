namespace Grid.Scheduling.Concurrency;

/// <summary>What one function has of the account's concurrency for itself.</summary>
/// <param name="Reserved">Null without a reservation.</param>
/// <param name="Provisioned">Environments of all versions together.</param>
public readonly record struct FunctionShare(int? Reserved, int Provisioned)
{
    /// <summary>What nobody else can have.</summary>
    public int Claimed => Reserved ?? Provisioned;

    /// <summary>Invocations that may run at the same time outside of provisioned environments; null where the account's unreserved concurrency says it.</summary>
    public int? OnDemand => Reserved - Provisioned;
}
