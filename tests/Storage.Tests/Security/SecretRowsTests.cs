using Grid.Contracts.Functions;
using Grid.Contracts.Security;
using Grid.Storage.Durability;
using Grid.Storage.Security;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Storage.Tests.Security;

/// <summary>Keys that silos with folders of their own have in common.</summary>
public abstract class SecretRowsTests(PostgresServer? server) : DatabaseTests(server)
{
    private const string Mine = "[grid]\naws_access_key_id = AKIAGRIDGRIDGRIDGRID\naws_secret_access_key = mine\n";

    [Fact]
    public async Task Silos_that_start_at_once_have_one_key_and_one_session_secret()
    {
        var silos = Enumerable.Range(0, 4).Select(number => new SecretRows(Open(), new SecretFiles(Folder($"folder{number}")))).ToArray();

        var keys = await Task.WhenAll(silos.Select(silo => Task.Run(() => new AccessKeys(silo, TimeProvider.System))));

        Assert.Single(keys.Select(key => key.Root).Distinct());
        Assert.Single(Enumerable.Range(0, 4).Select(number => File.ReadAllText(Temporary.At($"folder{number}", "credentials"))).Distinct());
        var session = keys[0].IssueSession("arn:aws:iam::000000000000:role/r", "s", TimeSpan.FromHours(1));
        Assert.All(keys, key => Assert.Equal(AccessKeyLookup.Found, key.Find(session.Id, session.SessionToken, out _)));
    }

    [Fact]
    public void A_credentials_file_that_is_there_first_becomes_the_grids()
    {
        var database = Open();
        Write("first", Mine);

        Assert.Equal("AKIAGRIDGRIDGRIDGRID", new AccessKeys(new SecretRows(database, new SecretFiles(Folder("first"))), TimeProvider.System).Root.Id);
        Assert.Equal("mine", new AccessKeys(new SecretRows(database, new SecretFiles(Folder("second"))), TimeProvider.System).Root.Secret);
        Assert.Equal(Mine, File.ReadAllText(Temporary.At("second", "credentials")));
    }

    [Fact]
    public void A_credentials_file_of_another_grid_stops_the_start_and_is_left_alone()
    {
        var database = Open();
        _ = new AccessKeys(new SecretRows(database, new SecretFiles(Folder("first"))), TimeProvider.System);
        Write("second", Mine);

        var refusal = Assert.Throws<DataFolderException>(() => new AccessKeys(new SecretRows(database, new SecretFiles(Folder("second"))), TimeProvider.System));

        Assert.Equal($"{Temporary.At("second", "credentials")} holds another key than the database, whose key is the grid's: move the file away.", refusal.Message);
        Assert.Equal(Mine, File.ReadAllText(Temporary.At("second", "credentials")));
    }

    private DataFolder Folder(string name) => Keep(Temporary.OpenData(name, cluster => cluster.Kind = "postgresql"));

    private void Write(string folder, string credentials)
    {
        Directory.CreateDirectory(Temporary.At(folder));
        File.WriteAllText(Temporary.At(folder, "credentials"), credentials);
    }
}

public sealed class SqliteSecretRowsTests() : SecretRowsTests(null);

public sealed class PostgresSecretRowsTests(PostgresServer server) : SecretRowsTests(server)
{
    [Fact]
    public async Task A_silo_with_a_folder_of_its_own_has_the_keys_and_the_code_of_the_others()
    {
        await using var first = Build("first");
        await using var second = Build("second");
        var code = (await first.GetRequiredService<ICodeStore>().Put(Functions.ZipBytes.Of(("a", "b")), Token)).Value!;

        Assert.Equal(first.GetRequiredService<IAccessKeys>().Root, second.GetRequiredService<IAccessKeys>().Root);
        await second.GetRequiredService<ICodeStore>().Unpack(code.Hex, Temporary.At("unpacked"), Token);
        Assert.Equal("b", await File.ReadAllTextAsync(Temporary.At("unpacked", "a"), Token));
        Assert.False(Directory.Exists(Temporary.At("second", "code")));
    }
}
