using Grid.Storage.Durability;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

[assembly: AssemblyFixture(typeof(Grid.Storage.Tests.PostgresServer))]

namespace Grid.Storage.Tests;

/// <summary>A suite that every dialect has to pass, on a database and a data folder of its own for each test.</summary>
/// <param name="server">Null means SQLite.</param>
public abstract class DatabaseTests(PostgresServer? server) : IAsyncLifetime
{
    private readonly List<IDisposable> opened = [];
    private string? connectionString;

    private protected TemporaryFolder Temporary { get; } = new();

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected bool IsPostgres => server is not null;

    protected string ConnectionString => connectionString!;

    public virtual async ValueTask InitializeAsync()
    {
        if (server is not null) connectionString = await server.NewDatabase(Token);
    }

    public virtual ValueTask DisposeAsync()
    {
        opened.Reverse();
        opened.ForEach(one => one.Dispose());
        Temporary.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>What a silo opens; open it twice and two silos share the database. Closed with the test, unless before.</summary>
    private protected Database Open()
    {
        if (IsPostgres) return Keep(new PostgresDatabase(ConnectionString));
        return Keep(new SqliteDatabase(Keep(Temporary.OpenData(cluster: cluster => cluster.Kind = "sqlite"))));
    }

    /// <summary>The services of a silo that is alone with SQLite, or one of several with PostgreSQL.</summary>
    private protected ServiceProvider Build(string folder = "data")
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Grid:Storage:DataFolder", Temporary.At(folder))]);
        if (IsPostgres) configuration.AddInMemoryCollection([new("Grid:Cluster:Kind", "postgresql"), new("Grid:Cluster:PostgresConnectionString", ConnectionString)]);
        return new ServiceCollection().AddLogging().AddSerializer().AddGridStorage(configuration.Build()).BuildServiceProvider();
    }

    private protected TDisposable Keep<TDisposable>(TDisposable one)
        where TDisposable : IDisposable
    {
        opened.Add(one);
        return one;
    }
}
