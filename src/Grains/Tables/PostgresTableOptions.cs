namespace Grid.Grains.Tables;

/// <summary>A PostgreSQL table whose changes go into a change stream.</summary>
internal sealed class PostgresTableOptions
{
    /// <summary>Npgsql's; the user needs the right to replicate, and to make a publication unless it is there.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>With or without its schema, which is <c>public</c> then.</summary>
    public string Table { get; set; } = "";

    /// <summary>The table's name in the stream's ARN; null for that of <see cref="Table"/> without its schema.</summary>
    public string? StreamTable { get; set; }

    /// <summary>Of the stream.</summary>
    public string Region { get; set; } = "";

    /// <summary>As in DynamoDB.</summary>
    public string ViewType { get; set; } = "NEW_AND_OLD_IMAGES";

    /// <summary>Of replication; null for <c>grid_</c> and the entry's name.</summary>
    public string? Slot { get; set; }

    /// <summary>Made when it is missing; null for <c>grid_</c> and the entry's name.</summary>
    public string? Publication { get; set; }

    internal string StreamTableName => StreamTable ?? Table[(Table.LastIndexOf('.') + 1)..];

    internal string SlotName(string name) => Slot ?? $"grid_{name}";

    internal string PublicationName(string name) => Publication ?? $"grid_{name}";
}
