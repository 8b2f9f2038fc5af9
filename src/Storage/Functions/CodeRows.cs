using Grid.Contracts;
using Grid.Storage.Durability;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Storage.Functions;

/// <summary>Zips as rows of the database that the silos share, in chunks. A silo fetches one once: it keeps what it has unpacked.</summary>
internal sealed class CodeRows(Database database, [FromKeyedServices(MachineClock.Key)] TimeProvider clock) : ICodeBlobs
{
    private const int ChunkBytes = 1024 * 1024;

    private const string RenewSql = "UPDATE code SET touched = @now WHERE sha256 = @sha256";
    private const string InsertSql = "INSERT INTO code (sha256, bytes, touched) VALUES (@sha256, @bytes, @now) ON CONFLICT DO NOTHING RETURNING id";
    private const string ChunkSql = "INSERT INTO code_chunk (code_id, position, data) VALUES (@id, @position, @data)";
    private const string ReadSql = "SELECT bytes, position, data FROM code JOIN code_chunk ON code_id = id WHERE sha256 = @sha256 ORDER BY position";
    private const string OldSql = "SELECT sha256 FROM code WHERE touched < @since";
    private const string DeleteSql = "DELETE FROM code WHERE sha256 = @sha256 AND touched < @since";

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public Task<bool> TryRenew(string hex, CancellationToken cancellationToken) =>
        database.Write(session => session.Execute(RenewSql, ("@now", Now), ("@sha256", hex)) == 1, cancellationToken);

    public Task Store(string hex, ReadOnlyMemory<byte> zip, CancellationToken cancellationToken) => database.WriteMuch(
        session =>
        {
            // Another silo may store the same, and a third sweep it, at this moment.
            object? id;
            while ((id = session.Scalar(InsertSql, ("@sha256", hex), ("@bytes", (long)zip.Length), ("@now", Now))) is null)
            {
                if (session.Execute(RenewSql, ("@now", Now), ("@sha256", hex)) == 1) return true;
            }

            for (var position = 0; position < zip.Length; position += ChunkBytes)
            {
                var chunk = zip[position..Math.Min(position + ChunkBytes, zip.Length)].ToArray();
                session.Execute(ChunkSql, ("@id", id), ("@position", (long)position), ("@data", chunk));
            }

            return true;
        },
        cancellationToken);

    public async Task<Stream?> Open(string hex, CancellationToken cancellationToken)
    {
        byte[]? zip = null;
        await database.Read(
            (session, token) => session.Rows(
                ReadSql,
                row =>
                {
                    zip ??= GC.AllocateUninitializedArray<byte>((int)row.GetInt64(0));
                    var position = (int)row.GetInt64(1);
                    return row.GetBytes(2, 0, zip, position, Math.Min(ChunkBytes, zip.Length - position));
                },
                token,
                ("@sha256", hex)),
            cancellationToken);
        return zip is null ? null : new MemoryStream(zip, writable: false);
    }

    public async Task<int> Sweep(IReadOnlySet<string> referenced, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var limit = since.ToUnixTimeMilliseconds();
        var old = await database.Read((session, token) => session.Rows(OldSql, row => row.GetString(0), token, ("@since", limit)), cancellationToken);
        var wanted = old.Where(hex => !referenced.Contains(hex)).ToArray();
        return wanted.Length == 0
            ? 0
            : await database.WriteMuch(session => wanted.Sum(hex => session.Execute(DeleteSql, ("@sha256", hex), ("@since", limit))), cancellationToken);
    }

    public Task<int> Clear(CancellationToken cancellationToken) => database.WriteMuch(session => session.Execute("DELETE FROM code"), cancellationToken);
}
