namespace Grid.Conformance.Tests.Harness;

/// <summary>One grid for the tests of one class.</summary>
public class GridFixture : IAsyncLifetime
{
    private readonly string[] _settings;

    public GridFixture() => _settings = [];

    protected GridFixture(params string[] settings) => _settings = settings;

    internal GridProcess Grid { get; private set; } = null!;

    internal Aws Aws { get; private set; } = null!;

    /// <summary>Calls without the CLI, for what is called often or what no client would send.</summary>
    internal SignedClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Grid = await GridProcess.Start(null, _settings);
        Client = new SignedClient(Grid);
        Aws = new Aws(Grid, Client);
        await Prepare();
    }

    /// <summary>What every test of the class finds done.</summary>
    protected virtual Task Prepare() => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Client.Dispose();
        await Grid.DisposeAsync();
    }
}
