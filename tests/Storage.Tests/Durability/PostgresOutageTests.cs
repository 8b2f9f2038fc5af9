using Grid.Storage.Durability;
using Npgsql;

namespace Grid.Storage.Tests.Durability;

/// <summary>Connections that the server ends, as a restart does.</summary>
public sealed class PostgresOutageTests(PostgresServer server) : DatabaseTests(server)
{
    [Fact]
    public async Task Reads_go_on_over_new_connections_without_a_failure()
    {
        var table = new GrainStateTable(Open());
        var tag = await table.Insert(DatabaseContractTests.Key("a"), [1], Token);
        Assert.Equal(tag, (await table.Read(DatabaseContractTests.Key("a"), Token))!.Value.Tag);

        await EndConnections();

        Assert.Equal(tag, (await table.Read(DatabaseContractTests.Key("a"), Token))!.Value.Tag);
    }

    [Fact]
    public async Task A_write_whose_fate_is_unknown_fails_and_the_next_one_lands()
    {
        var table = new GrainStateTable(Open());
        var tag = (await table.Insert(DatabaseContractTests.Key("a"), [1], Token))!.Value;

        await EndConnections();

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => table.Update(DatabaseContractTests.Key("a"), $"{tag}", [2], Token));
        Assert.Equal(tag with { Version = 2 }, await table.Update(DatabaseContractTests.Key("a"), $"{tag}", [3], Token));
    }

    private async Task EndConnections()
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync(Token);
        await using var end = new NpgsqlCommand(
            "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()", connection);
        await end.ExecuteScalarAsync(Token);
    }
}
