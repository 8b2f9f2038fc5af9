namespace Grid.Contracts.Tables;

/// <summary>One change of one item.</summary>
[GenerateSerializer, Immutable, Alias("grid.TableChange")]
public sealed record TableChange
{
    [Id(0)] public TableChangeType Type { get; init; }

    /// <summary>The key's attributes alone.</summary>
    [Id(1)] public required TableItem Keys { get; init; }

    /// <summary>The whole item afterwards; null when it is gone, or not known.</summary>
    [Id(2)] public TableItem? NewImage { get; init; }

    /// <summary>The whole item before; null when there was none, or it is not known.</summary>
    [Id(3)] public TableItem? OldImage { get; init; }

    /// <summary>When it happened; null for now.</summary>
    [Id(4)] public DateTimeOffset? At { get; init; }

    /// <summary>Who did it, when it was not a user of the table, for example <c>Service</c>; null together with <see cref="PrincipalId"/>.</summary>
    [Id(5)] public string? UserType { get; init; }

    /// <summary>For example <c>dynamodb.amazonaws.com</c>.</summary>
    [Id(6)] public string? PrincipalId { get; init; }
}
