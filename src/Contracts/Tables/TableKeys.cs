namespace Grid.Contracts.Tables;

/// <summary>The attributes that make up a table's key.</summary>
[GenerateSerializer, Immutable, Alias("grid.TableKeys")]
public sealed record TableKeys
{
    /// <summary>The partition key.</summary>
    [Id(0)] public required string Hash { get; init; }

    /// <summary>The sort key; null for a table without.</summary>
    [Id(1)] public string? Range { get; init; }
}
