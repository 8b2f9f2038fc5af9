using System.Globalization;

namespace Grid.Storage.Durability;

/// <summary>The tables, as steps from one version to the next. <c>PRAGMA user_version</c> says how many steps a file has taken.</summary>
internal static class SqliteSchema
{
    /// <summary>Never edit a step that was released: append one.</summary>
    private static readonly string[] Steps =
    [
        // Blobs belong into rowid tables: in a table without rowid every search beside a large row reads that row.
        // AUTOINCREMENT: an id that was deleted never returns, so neither does an ETag made of it.
        """
        CREATE TABLE grain_state (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            state_name TEXT NOT NULL,
            grain_key TEXT NOT NULL,
            grain_type TEXT NOT NULL,
            version INTEGER NOT NULL,
            data BLOB NOT NULL,
            UNIQUE (state_name, grain_key, grain_type)
        )
        """,
    ];

    /// <summary>The version that this program writes.</summary>
    public static int Version => Steps.Length;

    /// <summary>Brings the file to <see cref="Version"/>; does nothing when it is there.</summary>
    /// <exception cref="DataFolderException">The file was written by a newer program.</exception>
    public static void Apply(SqliteSession session, string file)
    {
        var found = Convert.ToInt32(session.Scalar("PRAGMA user_version"), CultureInfo.InvariantCulture);
        if (found > Version)
        {
            throw new DataFolderException(
                $"{file} has schema version {found}, written by a newer version of Grid; this one knows versions up to {Version}.");
        }

        for (var step = found; step < Version; step++)
        {
            session.Execute("BEGIN IMMEDIATE");
            session.Execute(Steps[step]);
            session.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {step + 1}"));
            session.Execute("COMMIT");
        }
    }
}
