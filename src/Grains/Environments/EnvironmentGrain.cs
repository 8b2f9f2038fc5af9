using System.Diagnostics;
using Grid.Contracts.Environments;
using Grid.Runtimes.Environments;
using Orleans.Placement;

namespace Grid.Grains.Environments;

/// <summary>
/// The identity and life of one execution environment; the processes are the runtime host's. When another silo dies, and with it the part of the grain directory that
/// knew this grain, Orleans ends the activation: the environment is none the worse for it, and the next activation finds it.
/// </summary>
[OwnerPlacement, Immovable, CollectionAgeLimit(AlwaysActive = true)]
internal sealed class EnvironmentGrain(IEnvironmentHost host, LocalEnvironments local) : Grain, IEnvironmentGrain
{
    private IExecutionEnvironment? _environment;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _environment = local.Find(EnvironmentKey.Parse(this.GetPrimaryKeyString()).Id);
        return Task.CompletedTask;
    }

    public Task Start(EnvironmentStart start)
    {
        if (_environment is not null) return Task.CompletedTask;
        _environment = host.Start(new EnvironmentSpec
        {
            EnvironmentId = EnvironmentKey.Parse(this.GetPrimaryKeyString()).Id,
            Version = start.Version,
            InitializationType = start.InitializationType,
            RequestedAt = start.RequestedAt,
        });
        local.Add(_environment);
        _ = LeaveWhenEnded(_environment);
        return Task.CompletedTask;
    }

    public async Task Stop()
    {
        if (_environment is not null) await _environment.Stop();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_environment is null || reason.ReasonCode is not (DeactivationReasonCode.ShuttingDown or DeactivationReasonCode.ApplicationRequested)) return;
        await _environment.Stop().WaitAsync(cancellationToken);
        local.Remove(_environment.Id);
    }

    private async Task LeaveWhenEnded(IExecutionEnvironment environment)
    {
        // The end has no place in the trace of the invocation that was the reason for the start.
        Activity.Current = null;
        await environment.Ended;
        local.Remove(environment.Id);
        DeactivateOnIdle();
    }
}
