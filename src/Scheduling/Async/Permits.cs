namespace Grid.Scheduling.Async;

/// <summary>
/// How many events of a function are tried at the same time. It grows while they are taken and falls to what runs when one is refused, so that a backlog uses what
/// the limits leave it and asks for more only now and then.
/// </summary>
/// <param name="most">1 or more.</param>
public sealed class Permits(int most)
{
    /// <summary>With what a function starts that has not been refused anything.</summary>
    private const int Start = 16;

    private double _allowed = Math.Min(Start, most);
    private bool _refused;

    /// <summary>Attempts that may run at the same time, 1 or more.</summary>
    public int Allowed => (int)_allowed;

    /// <summary>Refusals since the last attempt that was taken.</summary>
    public int RefusedInARow { get; private set; }

    /// <summary>The function has run. Until something was refused every run makes room for one more; after that a full round of them does.</summary>
    public void Taken()
    {
        RefusedInARow = 0;
        _allowed = Math.Min(most, _allowed + (_refused ? 1 / _allowed : 1));
    }

    /// <param name="running">Other attempts that run.</param>
    public void Refused(int running)
    {
        _refused = true;
        RefusedInARow++;
        _allowed = Math.Clamp(running, 1, Math.Max(1, Allowed));
    }
}
