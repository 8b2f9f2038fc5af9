namespace Grid.Contracts.Functions;

/// <summary>One version of a function, <c>$LATEST</c> or published: what it runs and how it stands.</summary>
[GenerateSerializer, Immutable, Alias("grid.FunctionVersion")]
public sealed record FunctionVersion
{
    [Id(0)] public FunctionId Function { get; init; }

    /// <summary><c>$LATEST</c> or a number.</summary>
    [Id(1)] public string Version { get; init; } = Qualifiers.Latest;

    [Id(2)] public FunctionSettings Settings { get; init; } = new();

    [Id(3)] public CodeReference Code { get; init; } = new();

    /// <summary>Of code or configuration.</summary>
    [Id(4)] public DateTimeOffset LastModified { get; init; }

    /// <summary>A new UUID at every transition.</summary>
    [Id(5)] public string RevisionId { get; init; } = "";

    [Id(6)] public FunctionState State { get; init; }

    [Id(7)] public string? StateReason { get; init; }

    [Id(8)] public string? StateReasonCode { get; init; }

    [Id(9)] public UpdateStatus LastUpdateStatus { get; init; }

    [Id(10)] public string? LastUpdateStatusReason { get; init; }

    [Id(11)] public string? LastUpdateStatusReasonCode { get; init; }

    /// <summary>
    /// Another one with every change of code or settings of <c>$LATEST</c>, never used twice, also not by a function created again under the same name.
    /// A published version keeps the one it was published with. Environments of another generation are drained.
    /// </summary>
    [Id(12)] public string Generation { get; init; } = "";

    /// <summary>The version's own ARN, always qualified.</summary>
    public string QualifiedArn => $"{Function.Arn}:{Version}";
}
