using Grid.Storage.Durability;

namespace Grid.Storage.Security;

/// <summary>
/// Secrets as rows of the database that the silos share. The credentials also lie in the data folder as a file, for the AWS CLI; a file that is there before the row is, becomes it.
/// </summary>
internal sealed class SecretRows(Database database, SecretFiles files) : ISecrets
{
    private const string InsertSql = "INSERT INTO secret (name, data) VALUES (@name, @data) ON CONFLICT DO NOTHING";
    private const string ReadSql = "SELECT data FROM secret WHERE name = @name";

    /// <exception cref="DataFolderException">The data folder has other credentials, of another grid.</exception>
    public byte[] ReadOrMake(string name, Func<byte[]> make)
    {
        // Asked for at the start alone, before anything waits for this thread.
        var secret = ReadOrMakeRow(name, () => (name == CredentialsFile.Name ? files.Read(name) : null) ?? make()).GetAwaiter().GetResult();
        if (name == CredentialsFile.Name && !files.ReadOrMake(name, () => secret).AsSpan().SequenceEqual(secret))
            throw new DataFolderException($"{files.Describe(name)} holds another key than the database, whose key is the grid's: move the file away.");
        return secret;
    }

    public string Describe(string name) => $"The database's {name}";

    private async Task<byte[]> ReadOrMakeRow(string name, Func<byte[]> make)
    {
        if (await Read(name) is { } there) return there;
        var made = make();
        await database.Write(session => session.Execute(InsertSql, ("@name", name), ("@data", made)), CancellationToken.None);
        return (await Read(name))!;
    }

    private async Task<byte[]?> Read(string name) =>
        (await database.Read((session, token) => session.Rows(ReadSql, row => row.GetFieldValue<byte[]>(0), token, ("@name", name)), CancellationToken.None)).SingleOrDefault();
}
