using System.Collections.Concurrent;

namespace Grid.Runtimes.Limits;

/// <summary>Where there are no control groups: ten looks a second at the memory of process trees; a tree that is too large is ended.</summary>
internal sealed class SampledGroups : IResourceGroups, IDisposable
{
    /// <summary>Between two looks, in milliseconds.</summary>
    private const int LookMs = 100;

    private readonly ConcurrentDictionary<SampledGroup, byte> _groups = new();
    private readonly ITimer _timer;
    private int _looking;

    public SampledGroups(LimitsOptions options, TimeProvider time)
    {
        Options = options;
        _timer = time.CreateTimer(static state => ((SampledGroups)state!).Look(), this, TimeSpan.FromMilliseconds(LookMs), TimeSpan.FromMilliseconds(LookMs));
    }

    public LimitsOptions Options { get; }

    public string Promise =>
        "without control groups: memory is looked at ten times a second and what is too large is ended; processor time and numbers of processes are not bounded, idle environments not frozen";

    public IResourceGroup Create(ResourceLimits limits)
    {
        var group = new SampledGroup(this, limits);
        _groups[group] = 0;
        return group;
    }

    public void Remove(SampledGroup group) => _groups.TryRemove(group, out _);

    public void Clear()
    {
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        if (_groups.IsEmpty || Interlocked.Exchange(ref _looking, 1) != 0) return;
        try
        {
            var tree = ProcessMemory.BySession();
            foreach (var group in _groups.Keys) group.Look(tree);
        }
        finally
        {
            Volatile.Write(ref _looking, 0);
        }
    }
}
