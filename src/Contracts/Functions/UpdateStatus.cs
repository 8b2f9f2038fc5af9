namespace Grid.Contracts.Functions;

/// <summary>Lambda's <c>LastUpdateStatus</c>; <see cref="None"/> while the function is being created, when the member is absent.</summary>
[GenerateSerializer, Alias("grid.UpdateStatus")]
public enum UpdateStatus
{
    None = 0,
    Successful = 1,
    InProgress = 2,
    Failed = 3,
}
