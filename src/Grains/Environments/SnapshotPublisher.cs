using Grid.Contracts;
using Grid.Contracts.Environments;
using Grid.Grains.Invocation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Environments;

/// <summary>
/// Tells the other silos how this one stands: when something has changed, at most every 200 ms, and once a second in any case. Nothing runs while the silo is alone.
/// </summary>
internal sealed partial class SnapshotPublisher(
    Silos silos,
    OwnSilo own,
    Dispatchers dispatchers,
    SilosClient client,
    [FromKeyedServices(MachineClock.Key)] TimeProvider time,
    ILogger<SnapshotPublisher> logger) : IHostedLifecycleService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>A smaller change of the processors' share is no news.</summary>
    private const double CpuNews = 0.1;

    private readonly Lock _lock = new();
    private ITimer? _timer;
    private SiloSnapshot? _last;
    private long _publishedAt;
    private bool _warned;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(static state => ((SnapshotPublisher)state!).Publish(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        silos.Changed = MembershipChanged;
        silos.Watch();
        return Task.CompletedTask;
    }

    /// <summary>The others know that nothing new may come before anything here stops.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        own.Drain();
        var snapshot = own.Look();
        await Task.WhenAll(silos.Others.Select(peer => Announce(peer, snapshot))).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        silos.Changed = null;
        if (_timer is not null) await _timer.DisposeAsync();
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends a snapshot if there is news, or a second has passed.</summary>
    internal void Publish()
    {
        if (silos.IsAlone) return;
        SiloSnapshot snapshot;
        lock (_lock)
        {
            snapshot = own.Look() with { Idle = dispatchers.CountIdle() };
            var now = time.GetTimestamp();
            if (_last is not null && !IsNews(_last, snapshot) && time.GetElapsedTime(_publishedAt, now) < Longest) return;
            (_last, _publishedAt) = (snapshot, now);
        }

        foreach (var peer in silos.Others) client.Of(peer.Address).Publish(snapshot).Ignore();
    }

    /// <summary>Sends one in any case.</summary>
    internal void PublishNow()
    {
        lock (_lock) _last = null;
        Publish();
    }

    internal static bool IsNews(SiloSnapshot last, SiloSnapshot next) =>
        last.HostsEnvironments != next.HostsEnvironments || last.FreeMemoryMb != next.FreeMemoryMb || last.Environments != next.Environments
        || Math.Abs(last.CpuBusy - next.CpuBusy) >= CpuNews || !last.Idle.AsSpan().SequenceEqual(next.Idle);

    /// <summary>Whoever has come knows nothing yet.</summary>
    private void MembershipChanged()
    {
        lock (_lock) _last = null;
        if (!silos.IsAlone && own is { Hosts: true, IsReachable: false } && !Interlocked.Exchange(ref _warned, true)) LogUnreachable();
        if (silos.IsAlone) _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        else _timer?.Change(TimeSpan.Zero, Period);
    }

    private async Task Announce(Peer peer, SiloSnapshot snapshot)
    {
        try
        {
            await client.Of(peer.Address).Announce(snapshot);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            // It is on its way out too, or will notice when this silo has gone.
        }
    }
}
