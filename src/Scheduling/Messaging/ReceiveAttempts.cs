namespace Grid.Scheduling.Messaging;

/// <summary>
/// Which messages each attempt to receive got, so that the same attempt gets them again after its answer was lost. Forgotten after five minutes, and as soon as anything is done to
/// one of the messages. Of too many attempts the oldest are forgotten first.
/// </summary>
public sealed class ReceiveAttempts
{
    public const int Most = 1_000;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, (Attempt Attempt, DateTimeOffset At)> _attempts = new(StringComparer.Ordinal);
    private readonly Queue<(string Id, DateTimeOffset At)> _order = new();

    /// <summary>Null when there was no such attempt, or it is forgotten.</summary>
    public Attempt? Find(string id, DateTimeOffset now)
    {
        Forget(now);
        return _attempts.TryGetValue(id, out var found) ? found.Attempt : null;
    }

    public void Remember(string id, Attempt attempt, DateTimeOffset now)
    {
        Forget(now);
        _attempts[id] = (attempt, now);
        _order.Enqueue((id, now));
        while (_order.Count > Most) Drop();
    }

    /// <summary>Something was done to a message.</summary>
    public void Touched(long message)
    {
        foreach (var (id, _) in _attempts.Where(known => known.Value.Attempt.Messages.Contains(message)).ToArray()) _attempts.Remove(id);
    }

    private void Forget(DateTimeOffset now)
    {
        while (_order.TryPeek(out var oldest) && now - oldest.At >= Window) Drop();
    }

    private void Drop()
    {
        var (id, at) = _order.Dequeue();
        if (_attempts.TryGetValue(id, out var known) && known.At == at) _attempts.Remove(id);
    }

    /// <param name="Messages">Their ids.</param>
    /// <param name="Receipt">What marks that reception.</param>
    public sealed record Attempt(IReadOnlyList<long> Messages, long Receipt);
}
