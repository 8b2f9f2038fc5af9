using System.Data.Common;

namespace Grid.Storage.Durability;

/// <summary>
/// One statement that says with <c>RETURNING</c> which row it changed. Ends with the first number returned, or null when there was no row. Those of one commit reach a database
/// behind a network in one round trip.
/// </summary>
internal sealed class RowChange(string sql, params (string Name, object? Value)[] values) : TableWrite<long?>
{
    public string Sql => sql;

    /// <summary>
    /// The same for many rows at once, for a dialect that knows arrays: each parameter is the array of its values. Answers with the place of each row that changed, from 1, and its number.
    /// Null: each row takes its own statement. The changes of one commit must not depend on each other's order then.
    /// </summary>
    public string? OverArrays { get; init; }

    public (string Name, object? Value)[] Values => values;

    public override void Apply(SqlSession session)
    {
        using var reader = session.Command(sql, values).ExecuteReader();
        Take(reader);
    }

    /// <summary>The number that one statement for many rows gave for this one; null when it changed nothing.</summary>
    public void Answer(long? number) => Result = number;

    /// <summary>Reads all rows of this statement, and nothing of the next one's.</summary>
    public void Take(DbDataReader reader)
    {
        Result = reader.Read() ? reader.GetInt64(0) : null;
        while (reader.Read())
        {
        }
    }
}
