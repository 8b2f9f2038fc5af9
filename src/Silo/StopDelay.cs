using Grid.Contracts;
using Microsoft.Extensions.Options;

namespace Grid.Silo;

/// <summary>
/// Lets a stop wait until load balancers have noticed it. Registered after everything else, so that it is the first to hear of the stop and nothing has begun
/// to leave meanwhile.
/// </summary>
internal sealed class StopDelay(IOptions<SiloOptions> options, [FromKeyedServices(MachineClock.Key)] TimeProvider time) : IHostedLifecycleService
{
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.Delay(TimeSpan.FromSeconds(options.Value.DrainDelaySeconds), time, cancellationToken);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
