namespace Grid.Scheduling.Async;

/// <summary>
/// How many events of a function are tried at the same time. It grows while they are taken and falls to what runs when one is refused; from then on it asks for one more now and then,
/// so that a backlog uses what the limits leave it, also when they leave it more than before, and does not knock all the time.
/// </summary>
/// <param name="most">1 or more.</param>
public sealed class Permits(int most)
{
    /// <summary>With what a function starts that has not been refused anything.</summary>
    private const int Start = 16;

    /// <summary>How often more is asked for while everything that was asked for is taken.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private double _allowed = Math.Min(Start, most);
    private bool _refused;
    private bool _asked;

    /// <summary>Attempts that may run at the same time; 0 after a refusal while none runs, until <see cref="AsksAt"/>.</summary>
    public int Allowed => (int)_allowed;

    /// <summary>Refusals since something was taken; of those that were asked for together, one.</summary>
    public int RefusedInARow { get; private set; }

    /// <summary>When more may be asked for although nothing has ended.</summary>
    public DateTimeOffset AsksAt { get; private set; }

    /// <summary>To be called before <see cref="Allowed"/> is used: lets a little more run when it is time and all that is allowed runs.</summary>
    public void Look(DateTimeOffset now, int running)
    {
        if (now < AsksAt || running < Allowed) return;

        // What was asked for the last time has been taken.
        if (_asked) RefusedInARow = 0;
        _asked = true;
        _allowed = Math.Min(most, Allowed + Math.Max(1, Allowed / 4));
        AsksAt = now + Step;
    }

    /// <summary>The function has run. Until something was refused every run makes room for one more; after that a full round of them does.</summary>
    public void Taken()
    {
        RefusedInARow = 0;
        _allowed = Math.Min(most, _allowed + (_refused ? 1 / Math.Max(1, _allowed) : 1));
    }

    /// <param name="running">Other attempts that run.</param>
    /// <param name="roll">In [0, 1), see <see cref="BackOff.After"/>.</param>
    public void Refused(int running, DateTimeOffset now, double roll)
    {
        _refused = true;
        _allowed = Math.Min(running, Allowed);

        // Those that were tried at the same time are refused for the same reason: together they count once.
        if (RefusedInARow > 0 && !_asked) return;
        _asked = false;
        RefusedInARow++;
        AsksAt = now + BackOff.After(RefusedInARow, roll);
    }
}
