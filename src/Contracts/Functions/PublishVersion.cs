namespace Grid.Contracts.Functions;

/// <summary>PublishVersion.</summary>
[GenerateSerializer, Immutable, Alias("grid.PublishVersion")]
public sealed record PublishVersion
{
    /// <summary>Refuse unless <c>$LATEST</c> has this code; null means any.</summary>
    [Id(0)] public string? CodeSha256 { get; init; }

    /// <summary>Null keeps the description of <c>$LATEST</c>.</summary>
    [Id(1)] public string? Description { get; init; }

    [Id(2)] public string? RevisionId { get; init; }
}
