using Grid.Runtimes.Limits;
using Grid.Runtimes.Sandboxes;

namespace Grid.Runtimes.Environments;

/// <summary>The machine's side: what the environment may take, and its sleep between invocations.</summary>
internal sealed partial class ExecutionEnvironment
{
    private IResourceGroup? _group;
    private bool _frozen;

    /// <summary>Invocations that have arrived, now and when the last look found the environment idle.</summary>
    private long _arrivals;
    private long _arrivalsAtLook = -1;

    /// <summary>Takes the processor away when nothing has arrived since the last call.</summary>
    public void FreezeWhenIdle()
    {
        lock (_gate)
        {
            if (_frozen || _ending || _state.Phase != EnvironmentPhase.Ready) return;
            if (_arrivalsAtLook == _arrivals) _frozen = _group!.Freeze();
            else _arrivalsAtLook = _arrivals;
        }
    }

    /// <summary>What the processes have taken so far; null before they began.</summary>
    internal ResourceUsage? ReadUsage() => _group?.ReadUsage();

    /// <summary>Something is about to happen. Under the lock.</summary>
    private void Thaw()
    {
        _arrivals++;
        if (!_frozen) return;
        _frozen = false;
        _group!.Thaw();
    }

    private void MakeRoom(SandboxSpec room)
    {
        var settings = Spec.Version.Settings;
        _group = _context.Groups.Create(new ResourceLimits(settings.MemorySizeMb, settings.EphemeralStorageMb));
        _sandbox = _context.Sandboxes.Create(room with { Group = _group, TemporaryMb = settings.EphemeralStorageMb });
        _context.Server.Serve(_sandbox.Listener, this);
    }

    private bool RanOutOfMemory()
    {
        if (_group?.TakeOutOfMemory() != true) return false;
        LogOutOfMemory(Spec.Version.QualifiedArn, Id, Spec.Version.Settings.MemorySizeMb);
        return true;
    }
}
