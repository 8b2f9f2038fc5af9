using System.Collections.Concurrent;
using Grid.Contracts;
using Grid.Contracts.Concurrency;
using Grid.Contracts.Functions;
using Grid.Grains.Concurrency;
using Grid.Grains.Tests.Functions;
using Grid.Grains.Tests.Invocation;
using Grid.Runtimes.Environments;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.Hosting;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;
using Orleans.TestingHost;

namespace Grid.Grains.Tests.Concurrency;

/// <summary>Several silos under one account, on a clock that the test moves. What runs is counted over all of them.</summary>
internal sealed class LimitsCluster : IAsyncDisposable
{
    public const string Region = "eu-west-1";

    /// <summary>What is stored outlives the silos, and so does what stores it.</summary>
    private readonly ServiceProvider _serializers = new ServiceCollection().AddSerializer().BuildServiceProvider();
    private readonly InProcessTestCluster _cluster;
    private readonly ConcurrentDictionary<string, int> _running = new();
    private readonly ConcurrentDictionary<string, int> _most = new();

    private LimitsCluster(int silos, int accountLimit)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Grid:Concurrency:AccountLimit"] = $"{accountLimit}",
            ["Grid:Concurrency:MinimumUnreserved"] = "1",
            ["Grid:Concurrency:LeaseSeconds"] = "10",
        };
        var builder = new InProcessTestClusterBuilder((short)silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<TimeProvider>(Clock);
            silo.Services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
            silo.Services.AddGrainStorage("Default", (_, _) => States.Using(_serializers.GetRequiredService<Serializer>()));
            silo.Services.AddSingleton<IEnvironmentFence, ScriptedLimits.NoFence>();
            silo.AddGridConcurrency(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        });
        _cluster = builder.Build();
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 25, 0, 0, 0, TimeSpan.Zero));

    public MemoryStates States { get; } = new();

    public Task<Outcome<FunctionConcurrency>> Reserve(string function, int? reserved) =>
        Passing(_cluster.Client.GetGrain<IAccountConcurrencyGrain>(Region).Reserve(new FunctionId(Region, function), reserved, CancellationToken.None));

    public Task<Outcome<FunctionConcurrency>> Provision(string function, int provisioned) =>
        Passing(_cluster.Client.GetGrain<IAccountConcurrencyGrain>(Region).Provision(new FunctionId(Region, function), provisioned, CancellationToken.None));

    public int Silos => _cluster.Silos.Count;

    /// <summary>Most invocations of a function that ever ran at the same time, on all silos together; of all functions for the empty name.</summary>
    public int Most(string function) => _most.GetValueOrDefault(function);

    public void ForgetMost() => _most.Clear();

    public static async Task<LimitsCluster> Start(int silos, int accountLimit)
    {
        var cluster = new LimitsCluster(silos, accountLimit);
        await cluster._cluster.DeployAsync();
        return cluster;
    }

    public FunctionAdmission On(int silo, string function) =>
        _cluster.GetSiloServiceProvider(_cluster.Silos[silo].SiloAddress).GetRequiredService<SiloLeases>().Of(new FunctionId(Region, function));

    /// <summary>The silo renews what it holds; what it was about to do by the clock is done too when this returns.</summary>
    public Task Renew(int silo) => _cluster.GetSiloServiceProvider(_cluster.Silos[silo].SiloAddress).GetRequiredService<SiloLeases>().Region(Region).Ask();

    public Task Kill(int silo) => _cluster.KillSiloAsync(_cluster.Silos[silo]);

    public Task Stop(int silo) => _cluster.StopSiloAsync(_cluster.Silos[silo]);

    /// <summary>Admits one invocation and counts it; null, or the reason why it was refused.</summary>
    public async Task<string?> Begin(FunctionAdmission admission, string function)
    {
        if (await Passing(admission.Admit().AsTask()) is { } refusal) return refusal.Reason ?? refusal.Message;
        Count(function);
        Count("");
        return null;
    }

    public void End(FunctionAdmission admission, string function)
    {
        _running.AddOrUpdate(function, 0, static (_, count) => count - 1);
        _running.AddOrUpdate("", 0, static (_, count) => count - 1);
        admission.Return();
    }

    /// <summary>So many callers on each silo invoke the function again and again, each so often.</summary>
    public async Task Load(string function, int callers, int invocations, IEnumerable<int> silos)
    {
        await Task.WhenAll(silos.SelectMany(silo => Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            var admission = On(silo, function);
            for (var i = 0; i < invocations; i++)
            {
                if (await Begin(admission, function) is not null)
                {
                    // A second later, so that neither the rate nor a remembered no stands in the way.
                    Clock.Advance(TimeSpan.FromMilliseconds(20));
                    await Task.Yield();
                    continue;
                }

                await Task.Yield();
                End(admission, function);
            }
        }))));
    }

    /// <summary>Lets the clock go on while something waits for it: for an authority whose silo has died.</summary>
    public async Task<T> Passing<T>(Task<T> task)
    {
        while (await Task.WhenAny(task, Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System)) != task) Clock.Advance(TimeSpan.FromMilliseconds(100));
        return await task;
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _serializers.DisposeAsync();
    }

    private void Count(string function)
    {
        var now = _running.AddOrUpdate(function, 1, static (_, count) => count + 1);
        _most.AddOrUpdate(function, now, (_, most) => Math.Max(most, now));
    }
}
