namespace Grid.Contracts.Security;

/// <summary>A key that signs requests.</summary>
public sealed record AccessKey
{
    /// <summary><c>AKIA…</c> for a key of the data folder, <c>ASIA…</c> for a session.</summary>
    public required string Id { get; init; }

    public required string Secret { get; init; }

    /// <summary>Null for a long-lived key.</summary>
    public string? SessionToken { get; init; }

    /// <summary>When a session ends; null for a long-lived key.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>ARN of who signs: the account's root, or the assumed role.</summary>
    public required string PrincipalArn { get; init; }

    /// <summary>Without the secret.</summary>
    public override string ToString() => Id;
}
