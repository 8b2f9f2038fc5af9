using Grid.Scheduling.Async;

namespace Grid.Scheduling.Mappings;

/// <summary>
/// How many batches of a queue are with the function at the same time. It begins with five and grows while batches are full and all that may run does, by five a second as on AWS; a throttle
/// or a failure of the platform brings it down to what runs, and nothing new is begun for a while.
/// </summary>
/// <param name="most">1 or more.</param>
public sealed class BatchLanes(int most)
{
    /// <summary>AWS's bound without <c>MaximumConcurrency</c>.</summary>
    public const int Most = 1000;

    /// <summary>Batches at the same time at the beginning.</summary>
    public const int Start = 5;

    private const int MorePerStep = 5;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    /// <summary>So that a function that runs again is noticed soon.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private int _refusedInARow;
    private DateTimeOffset _growsAt;

    public int Allowed { get; private set; } = Math.Min(Start, most);

    /// <summary>Nothing new is begun before this time.</summary>
    public DateTimeOffset PausedUntil { get; private set; }

    public bool MayBegin(int running, DateTimeOffset now) => running < Allowed && now >= PausedUntil;

    /// <summary>A full batch has been begun.</summary>
    /// <param name="running">With it.</param>
    public void Full(int running, DateTimeOffset now)
    {
        if (running < Allowed || now < _growsAt || _refusedInARow > 0) return;
        Allowed = Math.Min(most, Allowed + MorePerStep);
        _growsAt = now + Step;
    }

    /// <summary>The function has run, whatever came of it.</summary>
    public void Taken() => _refusedInARow = 0;

    /// <summary>The queue has nothing: the next flood begins as the first did, unless the function refuses still.</summary>
    public void Empty()
    {
        if (_refusedInARow == 0) Allowed = Math.Min(Start, most);
    }

    /// <param name="running">Other batches that run.</param>
    /// <param name="roll">In [0, 1), see <see cref="BackOff.After"/>.</param>
    /// <returns>How long the batch that was refused waits before it is tried again.</returns>
    public TimeSpan Refused(int running, DateTimeOffset now, double roll)
    {
        if (now < PausedUntil && _refusedInARow > 0) return PausedUntil - now;
        Allowed = Math.Clamp(running, 1, Allowed);
        var pause = BackOff.After(++_refusedInARow, roll);
        if (pause > LongestPause) pause = LongestPause;
        PausedUntil = now + pause;
        return pause;
    }
}
