namespace Grid.Contracts.Functions;

/// <summary>UpdateFunctionCode; the code is already in the store.</summary>
[GenerateSerializer, Immutable, Alias("grid.UpdateCode")]
public sealed record UpdateCode
{
    [Id(0)] public CodeReference Code { get; init; } = new();

    /// <summary>Null keeps the architecture.</summary>
    [Id(1)] public string? Architecture { get; init; }

    [Id(2)] public bool Publish { get; init; }

    /// <summary>Answer as if done, store nothing.</summary>
    [Id(3)] public bool DryRun { get; init; }

    /// <summary>Refuse unless this is the current one; null means any.</summary>
    [Id(4)] public string? RevisionId { get; init; }
}
