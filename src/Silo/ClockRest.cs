using System.Runtime.CompilerServices;
using Grid.Contracts;

namespace Grid.Silo;

/// <summary>
/// What lies between two steps of a virtual clock: the time that its timers' callbacks and all that follows from them get on the real machine. It ends when the thread pool has nothing
/// to do, nothing is under way that parts of the silo know of, and a pause has passed that grows with the step: what cannot be seen, an answer of a disk or of a socket, comes in it.
/// </summary>
/// <param name="findWork">Asked at the beginning of each advance, because much of the work needs a clock to be made.</param>
internal sealed class ClockRest(Func<IEnumerable<IWorkUnderWay>> findWork)
{
    /// <summary>The pause at the end.</summary>
    private static readonly TimeSpan LastPause = TimeSpan.FromMilliseconds(25);

    /// <summary>The pause after steps of more than <see cref="LongStep"/>.</summary>
    private static readonly TimeSpan LongPause = TimeSpan.FromMilliseconds(4);

    private static readonly TimeSpan LongStep = TimeSpan.FromHours(1);

    /// <summary>How long one advance waits in all for what is under way; a function that takes longer meets a clock that goes on.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How long callbacks are waited for before those that have not returned are left to themselves.</summary>
    private static readonly TimeSpan CallPatience = TimeSpan.FromSeconds(1);

    /// <summary>How long one step waits for a thread pool that is busy with what the step has set off.</summary>
    private static readonly TimeSpan PoolPatience = TimeSpan.FromMilliseconds(50);

    /// <summary>How long all steps of one advance do so: threads that are blocked for good cost no more than this.</summary>
    private static readonly TimeSpan AllPoolPatience = TimeSpan.FromSeconds(3);

    private const int QuietLooks = 2;

    /// <summary>Between two looks at what is under way, while a pause lasts.</summary>
    private static readonly TimeSpan Part = TimeSpan.FromMilliseconds(2);

    private IWorkUnderWay[] _work = [];
    private TimeSpan _owed;
    private TimeSpan _waited;
    private TimeSpan _waitedForCalls;
    private TimeSpan _waitedForPool;
    private volatile StrongBox<int> _calls = new();

    public void Begin()
    {
        _work = [.. findWork()];
        (_owed, _waited, _waitedForPool) = (TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
    }

    /// <summary>Runs a timer's callback on the thread pool.</summary>
    public void Call(Action callback)
    {
        var calls = _calls;
        Interlocked.Increment(ref calls.Value);
        ThreadPool.UnsafeQueueUserWorkItem(
            _ =>
            {
                try
                {
                    callback();
                }
                finally
                {
                    Interlocked.Decrement(ref calls.Value);
                }
            },
            null);
    }

    public Task Wait(TimeSpan step, CancellationToken cancellationToken) => Wait(LongPause * Math.Min(1, step / LongStep), lastStep: false, cancellationToken);

    public Task WaitLong(CancellationToken cancellationToken) => Wait(LastPause, lastStep: true, cancellationToken);

    private async Task Wait(TimeSpan pause, bool lastStep, CancellationToken cancellationToken)
    {
        _owed += pause;
        while (true)
        {
            await Pool(pause < Part ? pause : Part);
            var work = IsUnderWay();
            if (work || IsCalling)
            {
                var began = TimeProvider.System.GetTimestamp();
                await Sleep(TimeSpan.FromMilliseconds(1), cancellationToken);
                var waited = TimeProvider.System.GetElapsedTime(began);
                if (work) _waited += waited;
                else WaitedForCalls(waited);
                continue;
            }

            _waitedForCalls = TimeSpan.Zero;

            // The machine sleeps for no less than a millisecond, so short pauses are saved up.
            if (_owed < TimeSpan.FromMilliseconds(1) && !lastStep) return;
            if (_owed <= TimeSpan.Zero) return;
            var part = _owed < Part ? _owed : Part;
            await Sleep(part, cancellationToken);
            _owed -= part;
        }
    }

    private bool IsCalling => Volatile.Read(ref _calls.Value) > 0;

    private bool IsUnderWay() => _waited < Patience && Array.Exists(_work, static work => work.Any);

    /// <summary>A callback that never returns, a thread that is blocked, costs this once and not at every step.</summary>
    private void WaitedForCalls(TimeSpan time)
    {
        _waitedForCalls += time;
        if (_waitedForCalls < CallPatience) return;
        _calls = new StrongBox<int>();
        _waitedForCalls = TimeSpan.Zero;
    }

    private static Task Sleep(TimeSpan time, CancellationToken cancellationToken) => Task.Delay(time, TimeProvider.System, cancellationToken);

    /// <summary>
    /// Until nothing waits for a thread and no thread works but this one, or for a while: threads that are blocked, by whomever, must not hold the clock for ever. Callbacks get a little
    /// longer, since the machine's shortest sleep is longer than most of them.
    /// </summary>
    private async Task Pool(TimeSpan patience)
    {
        if (_waitedForPool < AllPoolPatience) patience = PoolPatience;
        var began = TimeProvider.System.GetTimestamp();
        for (var quiet = 0; quiet < QuietLooks;)
        {
            var calls = IsCalling;
            if (quiet == 0 && TimeProvider.System.GetElapsedTime(began) is var waited && waited >= (calls ? Part : patience))
            {
                if (!calls) _waitedForPool += waited;
                return;
            }

            await Task.Yield();
            ThreadPool.GetMaxThreads(out var most, out _);
            ThreadPool.GetAvailableThreads(out var free, out _);
            quiet = !calls && ThreadPool.PendingWorkItemCount == 0 && most - free <= 1 ? quiet + 1 : 0;
        }
    }
}
