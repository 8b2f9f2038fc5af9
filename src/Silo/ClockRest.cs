using Grid.Contracts;

namespace Grid.Silo;

/// <summary>
/// What lies between two steps of a virtual clock: the time that its timers' callbacks and all that follows from them get on the real machine. It ends when the thread pool has nothing
/// to do, nothing is under way that parts of the silo know of, and a pause has passed that grows with the step: what cannot be seen, an answer of a disk or of a socket, comes in it.
/// </summary>
/// <param name="findWork">Asked at the beginning of each advance, because much of the work needs a clock to be made.</param>
internal sealed class ClockRest(Func<IEnumerable<IWorkUnderWay>> findWork)
{
    /// <summary>The pause after steps of more than <see cref="LongStep"/>, and at the end.</summary>
    private static readonly TimeSpan LongPause = TimeSpan.FromMilliseconds(25);

    private static readonly TimeSpan LongStep = TimeSpan.FromMinutes(12);

    /// <summary>How long one advance waits in all for what is under way; a function that takes longer meets a clock that goes on.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const int QuietLooks = 2;

    /// <summary>Between two looks at what is under way, while a pause lasts.</summary>
    private static readonly TimeSpan Part = TimeSpan.FromMilliseconds(2);

    private IWorkUnderWay[] _work = [];
    private TimeSpan _owed;
    private TimeSpan _waited;
    private int _calls;

    public void Begin()
    {
        _work = [.. findWork()];
        (_owed, _waited) = (TimeSpan.Zero, TimeSpan.Zero);
    }

    /// <summary>Runs a timer's callback on the thread pool.</summary>
    public void Call(Action callback)
    {
        Interlocked.Increment(ref _calls);
        ThreadPool.UnsafeQueueUserWorkItem(
            _ =>
            {
                try
                {
                    callback();
                }
                finally
                {
                    Interlocked.Decrement(ref _calls);
                }
            },
            null);
    }

    public Task Wait(TimeSpan step, CancellationToken cancellationToken) => Wait(LongPause * Math.Min(1, step / LongStep), lastStep: false, cancellationToken);

    public Task WaitLong(CancellationToken cancellationToken) => Wait(LongPause, lastStep: true, cancellationToken);

    private async Task Wait(TimeSpan pause, bool lastStep, CancellationToken cancellationToken)
    {
        _owed += pause;
        while (true)
        {
            await Pool(pause < Part ? pause : Part);
            if (IsUnderWay())
            {
                var began = TimeProvider.System.GetTimestamp();
                await Sleep(TimeSpan.FromMilliseconds(1), cancellationToken);
                _waited += TimeProvider.System.GetElapsedTime(began);
                continue;
            }

            // The machine sleeps for no less than a millisecond, so short pauses are saved up.
            if (_owed < TimeSpan.FromMilliseconds(1) && !lastStep) return;
            if (_owed <= TimeSpan.Zero) return;
            var part = _owed < Part ? _owed : Part;
            await Sleep(part, cancellationToken);
            _owed -= part;
        }
    }

    private bool IsUnderWay() => _waited < Patience && (Volatile.Read(ref _calls) > 0 || Array.Exists(_work, static work => work.Any));

    private static Task Sleep(TimeSpan time, CancellationToken cancellationToken) => Task.Delay(time, TimeProvider.System, cancellationToken);

    /// <summary>
    /// Until nothing waits for a thread and no thread works but this one, or for a while: threads that are blocked, by whomever, must not hold the clock for ever. Callbacks get a little
    /// longer, since the machine's shortest sleep is longer than most of them.
    /// </summary>
    private async Task Pool(TimeSpan patience)
    {
        var began = TimeProvider.System.GetTimestamp();
        for (var quiet = 0; quiet < QuietLooks;)
        {
            var calls = Volatile.Read(ref _calls) > 0;
            if (quiet == 0 && TimeProvider.System.GetElapsedTime(began) >= (calls ? Part : patience)) return;
            await Task.Yield();
            ThreadPool.GetMaxThreads(out var most, out _);
            ThreadPool.GetAvailableThreads(out var free, out _);
            quiet = !calls && ThreadPool.PendingWorkItemCount == 0 && most - free <= 1 ? quiet + 1 : 0;
        }
    }
}
