namespace Grid.Contracts.Functions;

/// <summary>AddPermission: one statement of a resource policy.</summary>
[GenerateSerializer, Immutable, Alias("grid.Permission")]
public sealed record Permission
{
    [Id(0)] public string StatementId { get; init; } = "";

    [Id(1)] public string Action { get; init; } = "";

    [Id(2)] public string Principal { get; init; } = "";

    [Id(3)] public string? SourceArn { get; init; }

    [Id(4)] public string? SourceAccount { get; init; }

    [Id(5)] public string? EventSourceToken { get; init; }

    [Id(6)] public string? PrincipalOrgId { get; init; }

    [Id(7)] public string? FunctionUrlAuthType { get; init; }

    [Id(8)] public bool? InvokedViaFunctionUrl { get; init; }
}
