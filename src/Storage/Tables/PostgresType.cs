namespace Grid.Storage.Tables;

/// <param name="Kind">Of the value, or of an array's elements.</param>
/// <param name="IsArray">L, of as many dimensions as it has.</param>
internal readonly record struct PostgresType(PostgresKind Kind, bool IsArray);
