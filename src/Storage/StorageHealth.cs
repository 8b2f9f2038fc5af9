using Grid.Contracts;
using Grid.Storage.Durability;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Grid.Storage;

/// <summary>Whether the database answers. It is asked at most once a second, however many ask here, since whoever does has shown no key.</summary>
internal sealed class StorageHealth(Database database, [FromKeyedServices(MachineClock.Key)] TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(1);

    private readonly Lock turn = new();
    private Task<HealthCheckResult>? latest;
    private long asked;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        lock (turn)
        {
            if (latest is null || (latest.IsCompleted && time.GetElapsedTime(asked) >= Memory)) (latest, asked) = (Ask(), time.GetTimestamp());
            return latest.WaitAsync(cancellationToken);
        }
    }

    /// <summary>A database that is frozen does not heed a cancellation either, so nobody waits for it to.</summary>
    private async Task<HealthCheckResult> Ask()
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            await Task.Run(() => database.Read((session, token) => session.Rows("SELECT id FROM grain_state LIMIT 1", static row => row.GetInt64(0), token), patience.Token), patience.Token)
                .WaitAsync(patience.Token);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception)
        {
            return HealthCheckResult.Unhealthy("The database does not answer.", exception);
        }
    }
}
