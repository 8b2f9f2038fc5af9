namespace Grid.Contracts.Tables;

/// <summary>Attributes of an item, in the one form that equal ones have; see <see cref="TableItems.Read"/>.</summary>
[GenerateSerializer, Immutable, Alias("grid.TableItem")]
public sealed record TableItem
{
    /// <summary>DynamoDB's typed JSON in UTF-8.</summary>
    [Id(0)] public byte[] Json { get; init; } = [];

    /// <summary>What DynamoDB counts for it: names and values.</summary>
    [Id(1)] public int Bytes { get; init; }

    /// <summary>Whether both have the same attributes with the same values.</summary>
    public bool SameAs(TableItem? other) => other is not null && Json.AsSpan().SequenceEqual(other.Json);
}
