using System.Collections.Concurrent;
using Grid.Conformance.Tests.Harness;
using Grid.Contracts;
using Grid.Contracts.Concurrency;
using Grid.Contracts.Functions;
using Grid.Silo;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Conformance.Tests.Concurrency;

/// <summary>A whole grid in this process, whose provisioned concurrency only notes what is asked of it, and the AWS CLI.</summary>
public class ScaledGrid : IAsyncLifetime, IProvisionedConcurrency
{
    private readonly string _folder = Files.NewFolder("scaled");
    private readonly string _url = $"http://127.0.0.1:{GridProcess.FreePort()}";
    private readonly string[] _settings;
    private WebApplication? _grid;

    public ScaledGrid() => _settings = [];

    protected ScaledGrid(params string[] settings) => _settings = settings;

    internal ConcurrentQueue<(string Resource, int Count)> Asked { get; } = [];

    public async ValueTask InitializeAsync()
    {
        _grid = GridHost.Build(["--Grid:Gateway:Url", _url, "--Grid:Storage:DataFolder", _folder, "--Logging:LogLevel:Default", "Error", .. _settings], services => services.AddSingleton<IProvisionedConcurrency>(this));
        await GridHost.Start(_grid);
    }

    /// <summary>Moves a virtual clock on.</summary>
    internal Task<DateTimeOffset> Advance(TimeSpan by) => _grid!.Services.GetRequiredService<IGridClock>().Advance(by, TestContext.Current.CancellationToken);

    internal DateTimeOffset Now => _grid!.Services.GetRequiredService<IGridClock>().Now;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_grid is not null)
        {
            await _grid.StopAsync();
            await _grid.DisposeAsync();
        }

        Files.Delete(_folder);
    }

    Task<Outcome<ProvisionedUse>> IProvisionedConcurrency.Get(FunctionId function, string qualifier, CancellationToken cancellationToken) =>
        Task.FromResult<Outcome<ProvisionedUse>>(function.Name == "missing" ? ApiError.NotFound("Function not found: missing") : new ProvisionedUse());

    Task<Outcome<Done>> IProvisionedConcurrency.Set(FunctionId function, string qualifier, int count, CancellationToken cancellationToken)
    {
        Asked.Enqueue(($"{function.Name}:{qualifier}", count));
        return Task.FromResult<Outcome<Done>>(new Done());
    }

    /// <summary>Runs <c>aws application-autoscaling …</c>: what it printed, and the code that it ended with.</summary>
    internal async Task<(int ExitCode, string Output, string Error)> Run(params string[] arguments)
    {
        var (code, output, error) = await AwsCli.Run(["--endpoint-url", _url, "--output", "json", "application-autoscaling", .. arguments], Aws.EnvironmentFor(_folder));
        return (code, output, error.Trim());
    }
}
