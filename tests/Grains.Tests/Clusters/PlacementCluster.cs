using System.Collections.Concurrent;
using Grid.Contracts.Functions;
using Grid.Grains.Environments;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace Grid.Grains.Tests.Clusters;

/// <summary>A grid of several silos whose environments are scripted. Messages between silos are real, HTTP between them goes over loopback.</summary>
internal sealed class PlacementCluster : IAsyncDisposable
{
    /// <summary>The function that everybody invokes.</summary>
    public static readonly FunctionVersion Version = new()
    {
        Function = new FunctionId("eu-west-1", "f"),
        Version = "7",
        Generation = "g1",
        Settings = new FunctionSettings { Runtime = "python3.11", MemorySizeMb = 128 },
    };

    private readonly InProcessTestCluster _cluster;
    private readonly ConcurrentQueue<TestSilo> _parts;

    private PlacementCluster(InProcessTestCluster cluster, ConcurrentQueue<TestSilo> parts)
    {
        _cluster = cluster;
        _parts = parts;
        Silos = [.. cluster.Silos.Select(handle => handle.ServiceProvider.GetRequiredService<TestSilo>().Use(handle))];
    }

    /// <summary>In no particular order; all alike but for what was asked for.</summary>
    public IReadOnlyList<TestSilo> Silos { get; }

    public TestSilo this[int index] => Silos[index];

    /// <summary>Starts as many silos as there are settings, and waits until all know each other.</summary>
    /// <param name="settings">What each silo has beside the defaults.</param>
    public static async Task<PlacementCluster> Start(params TestSiloSettings[] settings)
    {
        var parts = new ConcurrentQueue<TestSilo>();
        var number = -1;
        var builder = new InProcessTestClusterBuilder((short)settings.Length);
        builder.ConfigureSilo((_, silo) =>
        {
            var part = new TestSilo(settings[Interlocked.Increment(ref number)]);
            parts.Enqueue(part);
            part.Register(silo);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        var started = new PlacementCluster(cluster, parts);
        await started.Settle();
        return started;
    }

    /// <summary>The silo that was given these settings.</summary>
    public TestSilo With(TestSiloSettings settings) => Silos.Single(silo => ReferenceEquals(silo.Settings, settings));

    /// <summary>Every silo says how it stands, and every other one has heard it.</summary>
    public async Task Settle()
    {
        var alive = Silos.Where(silo => silo.IsAlive).ToArray();
        foreach (var silo in alive) await Eventually.Is(() => silo.Get<Silos>().Others.Count == alive.Length - 1);
        foreach (var silo in alive)
        {
            var number = silo.Publish();
            foreach (var other in alive.Where(other => other != silo))
                await Eventually.Is(() => other.Get<Silos>().Others.Single(peer => peer.Address.Equals(silo.Address)).Snapshot?.Number >= number);
        }
    }

    /// <summary>As if its machine had lost power.</summary>
    public async Task Kill(TestSilo silo)
    {
        silo.IsAlive = false;
        await _cluster.KillSiloAsync(silo.Handle);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        foreach (var part in _parts) await part.DisposeAsync();
    }
}
