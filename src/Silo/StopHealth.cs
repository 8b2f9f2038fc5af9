using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Grid.Silo;

/// <summary>Whether the silo has been told to stop.</summary>
internal sealed class StopHealth(IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(lifetime.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Degraded("This silo is stopping.") : HealthCheckResult.Healthy());
}
