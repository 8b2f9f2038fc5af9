using Npgsql;

namespace Grid.Storage.Tables;

/// <summary>The types of one database, read when a number is seen for the first time: domains are what they rest on.</summary>
internal sealed class PostgresTypes(string settings)
{
    private const string Sql = "SELECT oid, typtype::text, typbasetype, typelem, typcategory::text, typdelim::text FROM pg_type";
    private const int MostDomains = 32;

    private readonly Dictionary<uint, Row> _rows = [];

    public async ValueTask<PostgresType> Of(uint id, CancellationToken cancellationToken)
    {
        if (!_rows.ContainsKey(id)) await Load(cancellationToken);
        return Resolve(id);
    }

    private PostgresType Resolve(uint id)
    {
        var row = Base(id);
        return row is { IsArray: true } && Base(row.Element) is { IsArray: false } element ? new PostgresType(Kind(element.Id), true) : new PostgresType(Kind(row.Id), false);
    }

    private Row Base(uint id)
    {
        var row = _rows.GetValueOrDefault(id, new Row(id, 0, 0, false));
        for (var domain = 0; row.Basis != 0 && domain < MostDomains; domain++) row = _rows.GetValueOrDefault(row.Basis, new Row(row.Basis, 0, 0, false));
        return row;
    }

    /// <summary>By the numbers that types have had in every version.</summary>
    private static PostgresKind Kind(uint id) => id switch
    {
        20 or 21 or 23 or 26 or 700 or 701 or 1700 => PostgresKind.Number,
        16 => PostgresKind.Boolean,
        17 => PostgresKind.Bytes,
        114 or 3802 => PostgresKind.Json,
        1114 or 1184 => PostgresKind.Timestamp,
        _ => PostgresKind.Text,
    };

    private async Task Load(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(settings);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(Sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var id = reader.GetFieldValue<uint>(0);
            // int2vector and oidvector count as arrays and are not written like them.
            var isArray = reader.GetString(4) == "A" && reader.GetString(5) == "," && id is not (22 or 30);
            _rows[id] = new Row(id, reader.GetString(1) == "d" ? reader.GetFieldValue<uint>(2) : 0, reader.GetFieldValue<uint>(3), isArray);
        }
    }

    /// <param name="Basis">What a domain rests on; 0 for other types.</param>
    private readonly record struct Row(uint Id, uint Basis, uint Element, bool IsArray);
}
