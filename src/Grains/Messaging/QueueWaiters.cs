namespace Grid.Grains.Messaging;

/// <summary>
/// Receivers of one queue that wait for a message. What comes wakes as many of them as there are messages, and who got something wakes the next: nobody is woken in vain for long.
/// Belongs to a grain, whose turns it relies on.
/// </summary>
internal sealed class QueueWaiters(TimeProvider time)
{
    /// <summary>One more is answered at once, with nothing.</summary>
    internal const int Most = 10_000;

    private readonly LinkedList<TaskCompletionSource> _waiting = [];

    /// <summary>Grows whenever there may be something new.</summary>
    public long Changes { get; private set; }

    /// <summary>There may be messages.</summary>
    public void Wake(int messages)
    {
        Changes++;
        for (; messages > 0 && _waiting.First is { } first; messages--)
        {
            _waiting.RemoveFirst();
            first.Value.SetResult();
        }
    }

    public void WakeAll() => Wake(int.MaxValue);

    /// <summary>Ends when there may be messages, when the time is over, or when the caller has gone.</summary>
    /// <param name="seen"><see cref="Changes"/> before the caller looked for messages: what came since ends the wait at once.</param>
    public async Task Wait(long seen, TimeSpan atMost, CancellationToken cancellationToken)
    {
        if (seen != Changes || _waiting.Count >= Most) return;
        var waiter = _waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            await waiter.Value.Task.WaitAsync(atMost, time, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            if (waiter.List is not null) _waiting.Remove(waiter);
            else Wake(1);
        }
    }
}
