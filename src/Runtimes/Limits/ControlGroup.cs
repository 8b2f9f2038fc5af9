using Grid.Runtimes.Sandboxes;
using Microsoft.Win32.SafeHandles;

namespace Grid.Runtimes.Limits;

/// <summary>
/// What both versions of control groups have in common: memory that ran out ends the whole group. The kernel's limit leaves room for <c>/tmp</c>, which is memory too;
/// what the processes themselves hold is measured as soon as the group passes the function's memory size.
/// </summary>
internal abstract class ControlGroup : IResourceGroup
{
    /// <summary>Between two looks at a group that is being ended, in milliseconds.</summary>
    private const int PauseMs = 2;

    /// <summary>A group that is not empty after this many looks (about 10 s) holds a process that is stuck in the kernel.</summary>
    private const int LooksLimit = 5000;

    private readonly MemoryWatch _watch;
    private readonly Lock _looking = new();
    private SafeFileHandle? _events;
    private long _watchKey;
    private long _killsSeen;
    private bool _outOfMemory;
    private bool _disposed;

    protected ControlGroup(ResourceLimits limits, LimitsOptions options, MemoryWatch watch)
    {
        Limits = limits;
        Options = options;
        _watch = watch;
    }

    public bool Kills => true;

    protected ResourceLimits Limits { get; }

    protected LimitsOptions Options { get; }

    /// <summary>How often the kernel has ended a process of the group for want of memory.</summary>
    protected abstract long MemoryKills { get; }

    /// <summary>Memory that only processes hold: without files, <c>/tmp</c> and page cache.</summary>
    protected abstract long ProcessBytes { get; }

    /// <summary>All memory, with what <c>/tmp</c> holds.</summary>
    protected abstract long MemoryBytes { get; }

    /// <summary>Lists the processes.</summary>
    protected abstract string ProcessesFile { get; }

    public virtual IReadOnlyList<string> Command(IReadOnlyList<string> command) => command;

    public virtual void Enter()
    {
    }

    public virtual void Leave(int pid)
    {
        if (pid != 0) Kernel.BoundFiles(pid, Options.OpenFiles);
    }

    public abstract void Throttle();

    public abstract bool Freeze();

    public abstract void Thaw();

    public abstract long ReadPeakBytes();

    public abstract ResourceUsage ReadUsage();

    public bool TakeOutOfMemory()
    {
        lock (_looking)
        {
            if (!_disposed) NoteKills();
            var ran = _outOfMemory;
            _outOfMemory = false;
            return ran;
        }
    }

    public virtual async Task Kill()
    {
        for (var look = 0; look < LooksLimit; look++)
        {
            if (KillOnce() == 0) return;
            await Task.Delay(TimeSpan.FromMilliseconds(PauseMs), TimeProvider.System, CancellationToken.None);
        }
    }

    public void Dispose()
    {
        lock (_looking)
        {
            if (_disposed) return;
            _disposed = true;
            if (_events is not null) _watch.Remove(_events, _watchKey);
            Close();
        }
    }

    /// <summary>Begins to listen for the end of memory.</summary>
    protected void Watch(SafeFileHandle events)
    {
        _events = events;
        _watchKey = _watch.Add(events, Look);
    }

    /// <summary>Closes files and gives the folder back. Once.</summary>
    protected abstract void Close();

    /// <summary>Sends SIGKILL to all that is inside at present, except for the silo, whose launching thread may be.</summary>
    /// <returns>How many processes there were.</returns>
    protected virtual int KillOnce()
    {
        var count = 0;
        foreach (var pid in ControlFile.ReadNumbers(ProcessesFile))
        {
            if (pid == Environment.ProcessId) continue;
            Native.Kill(pid, Native.SignalKill);
            count++;
        }

        return count;
    }

    private bool Look()
    {
        lock (_looking)
        {
            if (_disposed) return false;
            if (!NoteKills())
            {
                if (MemoryBytes <= Limits.MemoryBytes) return false;
                if (ProcessBytes <= Limits.MemoryBytes) return true;
            }

            _outOfMemory = true;
            KillOnce();
            return false;
        }
    }

    private bool NoteKills()
    {
        var kills = MemoryKills;
        if (kills <= _killsSeen) return false;
        _killsSeen = kills;
        return _outOfMemory = true;
    }
}
