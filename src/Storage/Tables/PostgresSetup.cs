using Grid.Contracts.Tables;
using Npgsql;

namespace Grid.Storage.Tables;

/// <summary>Looks whether a server and a table are so that changes can be read, and makes the publication when it is missing.</summary>
internal static class PostgresSetup
{
    private const string TableSql = """
        SELECT c.oid, c.relkind::text, c.relreplident::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = @schema AND c.relname = @table
        """;

    private const string KeySql = """
        SELECT a.attname, a.atttypid FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attribute, n)
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attribute
        WHERE i.indrelid = @table AND i.indisprimary AND k.n <= i.indnkeyatts ORDER BY k.n
        """;

    private const string PublicationSql = """
        SELECT p.pubinsert AND p.pubupdate AND p.pubdelete,
            EXISTS (SELECT FROM pg_publication_tables t WHERE t.pubname = p.pubname AND t.schemaname = @schema AND t.tablename = @table)
        FROM pg_publication p WHERE p.pubname = @publication
        """;

    private const string SlotSql = "SELECT COALESCE(plugin::text, ''), COALESCE(database = current_database(), FALSE), COALESCE(wal_status = 'lost', FALSE) FROM pg_replication_slots WHERE slot_name = @slot";

    /// <returns>The table's key and number, and whether the slot is there.</returns>
    /// <exception cref="PostgresSourceException">Something is not as it must be.</exception>
    internal static async Task<(TableKeys Keys, uint Table, bool HasSlot)> Check(PostgresSource source, string settings, PostgresTypes types, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(settings);
        await connection.OpenAsync(cancellationToken);
        if (await Rows(connection, "SHOW wal_level", static row => row.GetString(0), cancellationToken) is not ["logical"])
            throw new PostgresSourceException($"The PostgreSQL server of {source.Table} does not write what is needed to follow its changes: set wal_level to logical there, and start it anew.");
        var (keys, table) = await Keys(source, connection, types, cancellationToken);
        await Publish(source, connection, cancellationToken);
        var slots = await Rows(connection, SlotSql, static row => (Plugin: row.GetString(0), Here: row.GetBoolean(1), IsLost: row.GetBoolean(2)), cancellationToken, ("slot", source.Slot));
        if (slots is [var slot] && (slot.Plugin != "pgoutput" || !slot.Here))
            throw new PostgresSourceException($"The replication slot {source.Slot} is there, and is not one of this database for pgoutput. Name another one.");
        if (slots is [{ IsLost: true }])
            throw new PostgresSourceException($"The server has thrown away what the replication slot {source.Slot} was to read: changes of the table {source.Table} are lost. Drop the slot; what changes from then on is told.");
        return (keys, table, slots.Count > 0);
    }

    private static async Task<(TableKeys Keys, uint Table)> Keys(PostgresSource source, NpgsqlConnection connection, PostgresTypes types, CancellationToken cancellationToken)
    {
        var tables = await Rows(
            connection, TableSql, static row => (Id: row.GetFieldValue<uint>(0), Kind: row.GetString(1), Identity: row.GetString(2)), cancellationToken, ("schema", source.Schema), ("table", source.Name));
        if (tables is not [{ Kind: "r" } table]) throw new PostgresSourceException($"There is no table {source.Schema}.{source.Name}, or it is a partitioned one or none of its own, whose changes cannot be followed.");
        if (source.View is not TableView.KeysOnly && table.Identity != "f")
            throw new PostgresSourceException($"The table {source.Table} does not tell what its rows were before a change, which {source.View.Name()} needs: ALTER TABLE {Quoted(source)} REPLICA IDENTITY FULL.");
        if (table.Identity is not ("f" or "d")) throw new PostgresSourceException($"The table {source.Table} does not tell the keys of changed rows: ALTER TABLE {Quoted(source)} REPLICA IDENTITY DEFAULT.");
        var columns = await Rows(connection, KeySql, static row => (Name: row.GetString(0), Type: row.GetFieldValue<uint>(1)), cancellationToken, ("table", table.Id));
        if (columns.Count is 0 or > 2) throw new PostgresSourceException($"The primary key of the table {source.Table} has {columns.Count} columns. It must have one or two, as the key of an item.");
        foreach (var (name, type) in columns)
        {
            if (await types.Of(type, cancellationToken) is { IsArray: true } or { Kind: PostgresKind.Boolean or PostgresKind.Json })
                throw new PostgresSourceException($"The column {name} of the primary key of the table {source.Table} has a type that becomes neither a text, a number nor bytes.");
        }

        return (new TableKeys { Hash = columns[0].Name, Range = columns.Count > 1 ? columns[1].Name : null }, table.Id);
    }

    private static async Task Publish(PostgresSource source, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var found = await Rows(
            connection, PublicationSql, static row => (All: row.GetBoolean(0), Table: row.GetBoolean(1)), cancellationToken,
            ("schema", source.Schema), ("table", source.Name), ("publication", source.Publication));
        if (found is [var publication])
        {
            if (!publication.All) throw new PostgresSourceException($"The publication {source.Publication} does not publish insert, update and delete.");
            if (!publication.Table) throw new PostgresSourceException($"The publication {source.Publication} does not have the table {source.Table}: ALTER PUBLICATION {Quoted(source.Publication)} ADD TABLE {Quoted(source)}.");
            return;
        }

#pragma warning disable CA2100 // Names cannot be parameters; they are quoted.
        await using var create = new NpgsqlCommand($"CREATE PUBLICATION {Quoted(source.Publication)} FOR TABLE {Quoted(source)} WITH (publish = 'insert, update, delete')", connection);
#pragma warning restore CA2100
        await create.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Quoted(PostgresSource source) => $"{Quoted(source.Schema)}.{Quoted(source.Name)}";

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static async Task<List<TRow>> Rows<TRow>(
        NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, TRow> row, CancellationToken cancellationToken, params (string Name, object Value)[] parameters)
    {
#pragma warning disable CA2100 // Every text is a constant of this class.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        foreach (var (name, value) in parameters) command.Parameters.Add(new NpgsqlParameter(name, value is uint ? NpgsqlTypes.NpgsqlDbType.Oid : NpgsqlTypes.NpgsqlDbType.Text) { Value = value });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<TRow>();
        while (await reader.ReadAsync(cancellationToken)) rows.Add(row(reader));
        return rows;
    }
}
