using System.Data.Common;

namespace Grid.Storage.Durability;

/// <summary>
/// One statement that says with <c>RETURNING</c> which row it changed. Ends with the first number returned, or null when there was no row. Those of one commit reach a database
/// behind a network in one round trip.
/// </summary>
internal sealed class RowChange(string sql, params (string Name, object? Value)[] values) : TableWrite<long?>
{
    public string Sql => sql;

    public (string Name, object? Value)[] Values => values;

    public override void Apply(SqlSession session)
    {
        using var reader = session.Command(sql, values).ExecuteReader();
        Take(reader);
    }

    /// <summary>Reads all rows of this statement, and nothing of the next one's.</summary>
    public void Take(DbDataReader reader)
    {
        Result = reader.Read() ? reader.GetInt64(0) : null;
        while (reader.Read())
        {
        }
    }
}
