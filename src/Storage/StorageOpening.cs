using Grid.Contracts.Observability;
using Grid.Contracts.Security;
using Grid.Storage.Durability;
using Microsoft.Extensions.Hosting;

namespace Grid.Storage;

/// <summary>Opens everything that can refuse the data folder, so that a wrong folder stops the start and not the first request.</summary>
internal sealed class StorageOpening : IHostedService
{
    /// <summary>Being asked for is enough: each of these opens its files when it is made.</summary>
    public StorageOpening(Database database, IAccessKeys keys, IFunctionLog log)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(log);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
