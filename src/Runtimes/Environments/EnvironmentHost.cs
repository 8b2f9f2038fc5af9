using System.Collections.Concurrent;
using Grid.Contracts.Functions;
using Grid.Runtimes.Limits;
using Grid.Runtimes.RuntimeApi;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grid.Runtimes.Environments;

/// <summary>The silo's execution environments, and the server that they talk to. Stopping ends every one of them.</summary>
internal sealed partial class EnvironmentHost(EnvironmentContext context, RuntimeApiServer server, IOptions<LimitsOptions> limits, ILogger<EnvironmentHost> logger) : IEnvironmentHost, IHostedService
{
    private readonly ConcurrentDictionary<ExecutionEnvironment, byte> _environments = new();
    private bool _stopping;

    public string Isolation => $"{context.Sandboxes.Name}: {context.Sandboxes.Promise}";

    public IExecutionEnvironment Start(EnvironmentSpec spec)
    {
        var environment = new ExecutionEnvironment(spec, context);
        _environments[environment] = 0;
        environment.Ended.ContinueWith(
            (_, state) => _environments.TryRemove((ExecutionEnvironment)state!, out byte _), environment, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        environment.Begin();
        if (Volatile.Read(ref _stopping)) environment.Stop();
        return environment;
    }

    public async Task Prepare(FunctionVersion version)
    {
        await context.Folders.Code(version.Code);
        await context.Folders.Layers(version.Settings.Layers);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        LogSandbox(context.Sandboxes.Name, context.Sandboxes.Promise);
        LogLimits(context.Groups.Promise);
        StartSweeping();
        context.Folders.RemoveOld();
        return server.Start(cancellationToken);
    }

    public Task StopAll()
    {
        Volatile.Write(ref _stopping, true);
        return Task.WhenAll(_environments.Keys.Select(environment => environment.Stop()));
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_sweep is not null) await _sweep.DisposeAsync();
        try
        {
            await StopAll().WaitAsync(TimeSpan.FromSeconds(context.Options.StopTimeoutSeconds), cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            LogNotEnded(_environments.Count);
        }

        await server.Stop(cancellationToken);
    }
}
