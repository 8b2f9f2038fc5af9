using Grid.Contracts.Tables;

namespace Grid.Grains.Tables;

/// <summary>The change streams of one table.</summary>
[GenerateSerializer, Immutable, Alias("grid.StoredTable")]
internal sealed record StoredTable
{
    public const string StateName = "table";

    /// <summary>By label. The last one may be open, the others are closed.</summary>
    [Id(0)] public TableStream[] Streams { get; init; } = [];
}
