namespace Grid.Contracts.Functions;

/// <summary>A resource policy as GetPolicy shows it.</summary>
[GenerateSerializer, Immutable, Alias("grid.ResourcePolicy")]
public sealed record ResourcePolicy
{
    /// <summary>In insertion order.</summary>
    [Id(0)] public IReadOnlyList<Permission> Statements { get; init; } = [];

    [Id(1)] public string RevisionId { get; init; } = "";

    /// <summary>ARN that the statements speak of, qualified where the policy is a qualifier's.</summary>
    [Id(2)] public string ResourceArn { get; init; } = "";
}
