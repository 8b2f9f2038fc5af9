using Grid.Contracts;
using Grid.Runtimes.Environments;
using Microsoft.Extensions.Options;

namespace Grid.Silo;

/// <summary>
/// Ends the environments when a stop has waited long enough for the invocations in flight. Those are answered then, so that the gateway,
/// which stops first and waits for its requests, lets the stop go on.
/// </summary>
internal sealed class Drain(IEnvironmentHost environments, IOptions<SiloOptions> options, [FromKeyedServices(MachineClock.Key)] TimeProvider time) : IHostedLifecycleService, IDisposable
{
    private ITimer? _timer;

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(_ => _ = environments.StopAll(), null, TimeSpan.FromSeconds(options.Value.DrainSeconds), Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _timer?.Dispose();
}
