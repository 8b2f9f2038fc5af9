namespace Grid.Scheduling.Environments;

/// <summary>Which environments of a version are provisioned, and how many of them are missing. Not thread-safe.</summary>
internal sealed class ProvisionedSet<TEnvironment>
    where TEnvironment : class
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly HashSet<TEnvironment> _environments = new(ReferenceEqualityComparer.Instance);
    private TimeSpan _pause;
    private TimeSpan _notBefore;
    private int _starting;

    /// <summary>Environments that are wanted.</summary>
    public int Requested { get; set; }

    public int Count => _environments.Count;

    public bool IsEmpty => Requested + Count + _starting == 0;

    /// <summary>True when one more is there than is wanted.</summary>
    public bool HasSurplus => Count > Requested;

    public ProvisionedState State => new(Requested, Count, _starting, _pause > TimeSpan.Zero);

    public bool Contains(TEnvironment environment) => _environments.Contains(environment);

    public bool Remove(TEnvironment environment) => _environments.Remove(environment);

    /// <summary>How many to start now, whose coming is counted from now on. After a failure one at a time, after a pause that doubles up to a minute.</summary>
    public int ToStart(TimeSpan now)
    {
        var missing = Requested - Count - _starting;
        if (_pause > TimeSpan.Zero) missing = now < _notBefore || _starting > 0 ? 0 : Math.Min(missing, 1);
        if (missing <= 0) return 0;
        _starting += missing;
        return missing;
    }

    /// <summary>A start has led to an environment. False when it is not wanted any more.</summary>
    public bool Started(TEnvironment environment)
    {
        _starting--;
        _pause = TimeSpan.Zero;
        return Count < Requested && _environments.Add(environment);
    }

    /// <summary>A start has led to nothing.</summary>
    public void Failed(TimeSpan now)
    {
        _starting--;
        _pause = _pause == TimeSpan.Zero ? FirstPause : _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        _notBefore = now + _pause;
    }
}
