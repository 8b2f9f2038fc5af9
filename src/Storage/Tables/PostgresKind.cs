namespace Grid.Storage.Tables;

/// <summary>What a PostgreSQL type becomes in an item.</summary>
internal enum PostgresKind
{
    /// <summary>S, as PostgreSQL writes it.</summary>
    Text = 0,

    /// <summary>N; S for what is no number of DynamoDB's, such as NaN.</summary>
    Number = 1,

    /// <summary>BOOL.</summary>
    Boolean = 2,

    /// <summary>B.</summary>
    Bytes = 3,

    /// <summary>M, L, or what else the document is; S for one that no item can hold.</summary>
    Json = 4,

    /// <summary>S in ISO 8601.</summary>
    Timestamp = 5,
}
