using Grid.Contracts.Invocation;

namespace Grid.Runtimes.Environments;

/// <summary>
/// Measures the phases of a cold start. Whoever finishes a phase says so; what lies between two such words belongs to the later one.
/// Not thread-safe: the environment calls it under its lock.
/// </summary>
internal sealed class ColdStartClock
{
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _began;
    private readonly List<ColdStartStep> _steps = new(6);
    private long _last;

    /// <summary>The environment's work begins, which ends placement.</summary>
    /// <param name="requestedAt">As in <see cref="EnvironmentSpec.RequestedAt"/>.</param>
    public ColdStartClock(TimeProvider time, TimeSpan requestedAt)
    {
        _time = time;
        _last = time.GetTimestamp();
        var placement = requestedAt > TimeSpan.Zero ? time.GetElapsedTime(0, _last) - requestedAt : TimeSpan.Zero;
        _began = time.GetUtcNow() - placement;
        _steps.Add(new ColdStartStep(ColdStartPhase.Placement, placement));
    }

    /// <summary>A phase is over. One that is over already is not measured again.</summary>
    /// <param name="phase">One of <see cref="ColdStartPhase"/>.</param>
    public void End(string phase)
    {
        foreach (var step in _steps)
            if (step.Phase == phase)
                return;

        var now = _time.GetTimestamp();
        _steps.Add(new ColdStartStep(phase, _time.GetElapsedTime(_last, now)));
        _last = now;
    }

    /// <summary>What has been measured.</summary>
    /// <param name="initDuration">As in <see cref="ColdStart.InitDuration"/>.</param>
    public ColdStart Read(TimeSpan initDuration) => new() { Began = _began, Steps = [.. _steps], InitDuration = initDuration };
}
