using System.Collections.Concurrent;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Runtimes.Environments;
using Grid.Scheduling.Concurrency;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Concurrency;

/// <summary>The leases of this silo in all regions: renewed once they have been used, and given back when the silo leaves.</summary>
internal sealed partial class SiloLeases : IHostedLifecycleService
{
    /// <summary>What the fence is told more rarely than leases are renewed, under load.</summary>
    private static readonly TimeSpan s_fenceStep = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan s_leaveTime = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, RegionLeases> _regions = new(StringComparer.Ordinal);
    private readonly Func<string, LeaseAsk, Task<LeaseGrant?>> _authority;
    private readonly IEnvironmentFence _fence;
    private readonly IOptions<ConcurrencyOptions> _options;
    private readonly TimeProvider _time;
    private readonly ILogger<RegionLeases> _logger;
    private readonly Lock _fenceLock = new();
    private TimeSpan _fencedAt = TimeSpan.MaxValue;
    private ITimer? _timer;

    public SiloLeases(
        IGrainFactory grains,
        ILocalSiloDetails silo,
        IEnvironmentFence fence,
        IOptions<ConcurrencyOptions> options,
        [FromKeyedServices(MachineClock.Key)] TimeProvider time,
        ILogger<RegionLeases> logger)
        : this(AuthorityOf(grains, silo.SiloAddress.ToParsableString()), fence, options, time, logger)
    {
    }

    internal SiloLeases(
        Func<string, LeaseAsk, Task<LeaseGrant?>> authority, IEnvironmentFence fence, IOptions<ConcurrencyOptions> options, TimeProvider time, ILogger<RegionLeases> logger)
    {
        (_authority, _fence, _options, _time, _logger) = (authority, fence, options, time, logger);
    }

    public RegionLeases Region(string region) => _regions.GetOrAdd(region, static (region, self) => new RegionLeases(region, ask => self._authority(region, ask), self.Renewed, self._time, self._logger), this);

    /// <summary>Those that something has asked for since the silo started.</summary>
    public IEnumerable<(string Name, LeasedSlots Slots)> Regions => _regions.Select(region => (region.Key, region.Value.Slots));

    public FunctionAdmission Of(FunctionId function)
    {
        var region = Region(function.Region);
        return new FunctionAdmission(region, region.Slots.Of(function.GrainKey), _options.Value.Starts.BucketOf(function.GrainKey));
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_options.Value.LeaseSeconds > 0)
        {
            var period = TimeSpan.FromSeconds(_options.Value.LeaseSeconds) / 10;
            _timer = _time.CreateTimer(static state => ((SiloLeases)state!).Look(), this, period, period);
        }

        return Task.CompletedTask;
    }

    /// <summary>The silo begins to stop: it admits nothing more, and what is not in use goes back.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken) => Leave(cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_timer is not null) await _timer.DisposeAsync();
        await Leave(cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task Leave(CancellationToken cancellationToken)
    {
        foreach (var region in _regions.Values) region.Slots.Leave();

        // Who does not hear of it gives the slots away when the lease is over.
        await Task.WhenAny(Task.WhenAll(_regions.Values.Where(region => !region.Slots.IsEmpty).Select(region => region.Ask())), Task.Delay(s_leaveTime, _time, cancellationToken));
    }

    /// <summary>Renews what has a third of its time behind it, and gives up what has all.</summary>
    private void Look()
    {
        var now = _time.GetElapsedTime(0);
        foreach (var (name, region) in _regions)
        {
            var until = region.Slots.ValidUntil;
            if (until == TimeSpan.MinValue && region.Slots.IsEmpty) continue;
            if (until != TimeSpan.MinValue && until <= now)
            {
                region.Slots.Lost();
                LogLost(name);
            }
            else if (until == TimeSpan.MinValue || until - now < TimeSpan.FromSeconds(_options.Value.LeaseSeconds) * 2 / 3)
            {
                _ = region.Ask();
            }
        }
    }

    /// <summary>Whatever happens to this silo, its environments end with the lease under which they run.</summary>
    private void Renewed()
    {
        if (_options.Value.LeaseSeconds == 0) return;
        lock (_fenceLock)
        {
            var until = _regions.Values.Select(region => region.Slots.ValidUntil).Where(until => until != TimeSpan.MinValue).DefaultIfEmpty(TimeSpan.MaxValue).Min();
            if (until == _fencedAt || (until != TimeSpan.MaxValue && until > _fencedAt && until - _fencedAt < s_fenceStep)) return;
            _fencedAt = until;
            _fence.MayRunFor(until == TimeSpan.MaxValue ? null : until - _time.GetElapsedTime(0));
        }
    }

    private static Func<string, LeaseAsk, Task<LeaseGrant?>> AuthorityOf(IGrainFactory grains, string silo) =>
        async (region, ask) => (await grains.GetGrain<ILeaseAuthority>(region).Lease(LeaseRequest.From(silo, ask)))?.ToGrant();

    [LoggerMessage(1, LogLevel.Error, "The leases of {Region} were not renewed in time; invocations that run under them end")]
    private partial void LogLost(string region);
}
