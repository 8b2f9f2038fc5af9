using Grid.Runtimes.Sandboxes;

namespace Grid.Runtimes.Limits;

/// <summary>An environment whose memory is looked at now and then. A process belongs to it while it is in the session of the runtime.</summary>
internal sealed class SampledGroup(SampledGroups groups, ResourceLimits limits) : IResourceGroup
{
    private int _session;
    private long _bytes;
    private long _peakBytes;
    private int _outOfMemory;

    public bool Kills => false;

    public IReadOnlyList<string> Command(IReadOnlyList<string> command) => command;

    public void Enter()
    {
    }

    public void Leave(int pid)
    {
        if (pid != 0) Kernel.BoundFiles(pid, groups.Options.OpenFiles);
        Volatile.Write(ref _session, pid);
    }

    public void Throttle()
    {
    }

    public bool Freeze() => false;

    public void Thaw()
    {
    }

    public long ReadPeakBytes() => Math.Min(Volatile.Read(ref _peakBytes), limits.MemoryBytes);

    public ResourceUsage ReadUsage() => new(Volatile.Read(ref _bytes), TimeSpan.Zero, 0);

    public bool TakeOutOfMemory() => Interlocked.Exchange(ref _outOfMemory, 0) != 0;

    public Task Kill() => Task.CompletedTask;

    public void Look(IReadOnlyDictionary<int, long> bytesBySession)
    {
        var session = Volatile.Read(ref _session);
        if (session == 0 || !bytesBySession.TryGetValue(session, out var bytes)) return;
        Volatile.Write(ref _bytes, bytes);
        if (bytes > _peakBytes) Volatile.Write(ref _peakBytes, bytes);
        if (bytes <= limits.MemoryBytes) return;
        Volatile.Write(ref _outOfMemory, 1);
        Native.Kill(-session, Native.SignalKill);
    }

    public void Dispose() => groups.Remove(this);
}
