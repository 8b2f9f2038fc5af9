using System.Diagnostics;
using Grid.Contracts;
using Grid.Contracts.Concurrency;
using Grid.Contracts.Environments;
using Grid.Contracts.Functions;
using Grid.Grains.Environments;
using Grid.Grains.Functions;
using Grid.Grains.Invocation;
using Grid.Grains.Tests.Functions;
using Grid.Grains.Tests.Invocation;
using Grid.Grains.Observability;
using Grid.Runtimes.Environments;
using Grid.Scheduling.Environments;
using Grid.Storage.Durability;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;
using Orleans.TestingHost;

namespace Grid.Grains.Tests.Concurrency;

/// <summary>Real silos with real dispatchers, whose environments are scripted.</summary>
public sealed class ProvisioningOverSilosTests : IAsyncLifetime
{
    private static readonly FunctionId Function = new("eu-west-1", "orders");
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryStates _states = new();
    private InProcessTestCluster _cluster = null!;

    /// <summary>As a gateway in a silo, which learns at once when a silo that it has called dies.</summary>
    private IGrainFactory Grains => _cluster.Silos[0].ServiceProvider.GetRequiredService<IGrainFactory>();

    private IFunctionGrain Grain => Grains.GetGrain<IFunctionGrain>(Function.GrainKey);

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(3);
        builder.ConfigureSilo((_, silo) =>
        {
            var services = silo.Services;
            services.AddSingleton<TimeProvider>(_clock);
            services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
            services.AddGrainStorage("Default", (_, _) => _states);
            services.AddSingleton<IGrainStateIndex>(_states);
            services.AddSingleton<ICodePreparation, HeldPreparation>();
            services.AddSingleton<ISilos, Members>();
            services.AddSingleton<ScriptedStarter>();
            services.AddSingleton<IEnvironmentStarter>(provider => provider.GetRequiredService<ScriptedStarter>());
            services.AddSingleton<IKeepAlivePolicy>(new FixedKeepAlive());
            services.AddSingleton<IScaleUpPolicy>(new AtOnce());
            services.AddSingleton<Dispatchers>();
            services.AddSingleton<IFunctionObserver>(provider => provider.GetRequiredService<Dispatchers>());
            services.AddSingleton(new DecisionLog(0, () => "s", _clock));
            services.AddSingleton<IEnvironmentFence, ScriptedLimits.NoFence>();
            silo.AddGridConcurrency(new ConfigurationBuilder().Build());
            services.AddGridFunctions(new ConfigurationBuilder().Build());
            services.AddGridProvisioning(new ConfigurationBuilder().Build());
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();

        // Of a silo that stays alive.
        _states.Using(_cluster.Silos[0].ServiceProvider.GetRequiredService<Serializer>());
    }

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Every_silo_has_its_share_and_takes_over_that_of_a_silo_that_dies()
    {
        await Grain.Create(new CreateFunction { Settings = new FunctionSettings { Runtime = "nodejs20.x", Handler = "index.handler", Role = "r" }, Publish = true }, Cancel);
        await Until(async () => (await Grain.Get("1", Cancel)).Value?.Version.State is FunctionState.Active);
        await Grain.PutProvisionedConcurrency("1", 6, Cancel);
        await Until(IsReady);
        Assert.Equal([2, 2, 2], _cluster.Silos.Select(Environments));
        Assert.All(_cluster.Silos.SelectMany(silo => Starter(silo).Started), environment => Assert.Equal(InitializationType.Provisioned, environment.Spec.InitializationType));

        var dead = _cluster.Silos[^1];
        await _cluster.KillSiloAsync(dead, Cancel);
        await Until(IsReady);

        Assert.Equal([3, 3], _cluster.Silos.Where(silo => silo != dead).Select(Environments));
        await Until(async () => (await Grain.DeleteProvisionedConcurrency("1", Cancel)).Ok);
        await Until(async () => (await Grains.GetGrain<IAccountConcurrencyGrain>(Function.Region).Get(Cancel)).Unreserved == 1000);
        Assert.Equal([0, 0], _cluster.Silos.Where(silo => silo != dead).Select(Environments));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static ScriptedStarter Starter(InProcessSiloHandle silo) => silo.ServiceProvider.GetRequiredService<ScriptedStarter>();

    private static int Environments(InProcessSiloHandle silo) => Starter(silo).Started.ToArray().Count(environment => environment.Usable);

    private async Task<bool> IsReady() => (await Grain.GetProvisionedConcurrency("1", Cancel)).Value is { Status: ProvisioningStatus.Ready };

    /// <summary>Asks while the clock goes on; a silo that has just died may have been asked.</summary>
    private async Task Until(Func<Task<bool>> condition)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                if (await condition()) return;
            }
            catch (Exception exception) when (exception is OrleansException or TimeoutException)
            {
                // Not for long: the others learn of it.
            }

            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(60), "Not within a minute.");
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
    }

    /// <summary>The silos that the membership knows, all alike.</summary>
    private sealed class Members(ISiloStatusOracle oracle) : ISilos
    {
        public IReadOnlyList<SiloSnapshot> Live =>
        [
            .. oracle.GetApproximateSiloStatuses(onlyActive: true).Keys.Select(silo => silo.ToParsableString()).Order(StringComparer.Ordinal)
                .Select(silo => new SiloSnapshot { Silo = silo, MemoryMb = 10_000, FreeMemoryMb = 10_000, Runtimes = ["nodejs20.x"] }),
        ];
    }
}
