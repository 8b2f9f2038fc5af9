namespace Grid.Contracts.Functions;

/// <summary>Lambda's <c>State</c>.</summary>
[GenerateSerializer, Alias("grid.FunctionState")]
public enum FunctionState
{
    Pending = 0,
    Active = 1,
    Inactive = 2,
    Failed = 3,
}
