using System.Net;
using Grid.Conformance.Tests.Harness;
using Grid.Storage.Tests;
using Npgsql;

namespace Grid.Conformance.Tests.Silo;

/// <summary>What whoever balances or watches silos is told.</summary>
public sealed class HealthTests(PostgresServer server) : IDisposable
{
    private static readonly (HttpStatusCode, string) s_well = (HttpStatusCode.OK, """{"status":"ok"}""");

    private readonly string _folder = Files.NewFolder("health");

    public void Dispose() => Files.Delete(_folder);

    [Fact]
    public async Task A_silo_that_is_told_to_stop_is_not_ready_at_once_and_serves_until_the_delay_is_over()
    {
        await using var grid = await GridProcess.Start(_folder, "--Grid:Cluster:Kind", "sqlite", "--Grid:Silo:DrainDelaySeconds", "10");
        using var http = new HttpClient { BaseAddress = grid.Url };
        using var client = new SignedClient(grid);
        await new Aws(grid).CreateNode("late", "return 'served';");
        Assert.Equal(s_well, await Ask(http, "ready"));
        Assert.Equal(s_well, await Ask(http, "live"));
        using var posted = await http.PostAsync(new Uri("/_grid/health/ready", UriKind.Relative), null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, posted.StatusCode);

        var stopped = grid.Stop();
        await Eventually.Answers(() => Ask(http, "ready"), (HttpStatusCode.ServiceUnavailable, """{"status":"unavailable","why":{"stop":"This silo is stopping."}}"""));

        Assert.Equal(s_well, await Ask(http, "live"));
        await new Aws(grid).CreateNode("later", "return 'served too';");
        Assert.Equal(["\"served\"", "\"served too\""], [await client.Result("late"), await client.Result("later")]);
        Assert.Equal(0, await stopped);
    }

    [Fact]
    public async Task A_silo_whose_database_is_away_is_not_ready_but_alive_and_ready_again_afterwards()
    {
        var database = await server.NewDatabase(TestContext.Current.CancellationToken);
        await using var grid = await GridProcess.Start(_folder, "--Grid:Cluster:Kind", "postgresql", "--Grid:Cluster:PostgresConnectionString", database);
        using var http = new HttpClient { BaseAddress = grid.Url };
        Assert.Equal(s_well, await Ask(http, "ready"));

        await Admit(database, admits: false);
        await Eventually.Answers(() => Ask(http, "ready"), (HttpStatusCode.ServiceUnavailable, """{"status":"unavailable","why":{"storage":"The database does not answer."}}"""));
        Assert.Equal(s_well, await Ask(http, "live"));

        await Admit(database, admits: true);
        await Eventually.Answers(() => Ask(http, "ready"), s_well);
        await new Aws(grid).CreateNode("afterwards", "return 1;");
    }

    private static async Task<(HttpStatusCode, string)> Ask(HttpClient http, string what)
    {
        using var answer = await http.GetAsync(new Uri($"/_grid/health/{what}", UriKind.Relative), TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Takes a database away from its grid, or gives it back.</summary>
    private static async Task Admit(string connectionString, bool admits)
    {
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database;
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Database = "postgres", Pooling = false }.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var change = connection.CreateCommand();
#pragma warning disable CA2100 // The name is the fixture's.
        change.CommandText = $"ALTER DATABASE {name} ALLOW_CONNECTIONS {admits}; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE NOT {admits} AND datname = '{name}'";
#pragma warning restore CA2100
        await change.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
