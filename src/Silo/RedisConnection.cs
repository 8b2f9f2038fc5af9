using Orleans.Clustering.Redis;
using StackExchange.Redis;

namespace Grid.Silo;

/// <summary>The connection to the Redis where silos meet, made before anything of Orleans starts, so that a Redis that does not answer is one line.</summary>
internal sealed class RedisConnection(ConfigurationOptions settings) : IHostedLifecycleService
{
    private IConnectionMultiplexer? _connection;

    public void Configure(RedisClusteringOptions options)
    {
        options.ConfigurationOptions = settings;
        options.CreateMultiplexer = _ => Task.FromResult((_connection!, IsShared: false));
    }

    public async Task StartingAsync(CancellationToken cancellationToken) => _connection = await ConnectionMultiplexer.ConnectAsync(settings);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
