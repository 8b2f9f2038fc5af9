namespace Grid.Contracts.Functions;

/// <summary>RuntimeManagementConfig of one version.</summary>
[GenerateSerializer, Immutable, Alias("grid.RuntimeManagement")]
public sealed record RuntimeManagement
{
    /// <summary><c>Auto</c> (default), <c>FunctionUpdate</c> or <c>Manual</c>.</summary>
    [Id(0)] public string UpdateRuntimeOn { get; init; } = "Auto";

    /// <summary>Set with Manual only.</summary>
    [Id(1)] public string? RuntimeVersionArn { get; init; }

    /// <summary>The ARN that the answer shows.</summary>
    [Id(2)] public string FunctionArn { get; init; } = "";
}
