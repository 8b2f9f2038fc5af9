using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Grid.Silo;

/// <summary>Whether this silo is a member of its cluster: neither joining still, nor leaving, nor given up by the others.</summary>
internal sealed class MembershipHealth(ILocalSiloDetails silo, IClusterMembershipService members) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(members.CurrentSnapshot.GetSiloStatus(silo.SiloAddress) is SiloStatus.Active
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded("This silo is no member of the cluster."));
}
