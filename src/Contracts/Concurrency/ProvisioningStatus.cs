namespace Grid.Contracts.Concurrency;

/// <summary>AWS's <c>IN_PROGRESS</c>, <c>READY</c> and <c>FAILED</c>. All three may follow each other: what failed is tried again, and what dies is replaced.</summary>
[GenerateSerializer, Alias("grid.ProvisioningStatus")]
public enum ProvisioningStatus
{
    InProgress = 0,
    Ready = 1,
    Failed = 2,
}
