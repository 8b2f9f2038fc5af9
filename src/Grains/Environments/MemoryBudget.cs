using Grid.Contracts;

namespace Grid.Grains.Environments;

/// <summary>
/// The memory that this silo has promised to environments: at no time more than it has. Who comes when there is none waits in line for a bounded time, while
/// idle environments are ended, and is refused when even that sets too little free.
/// </summary>
internal sealed class MemoryBudget(int limitMb, TimeSpan wait, TimeProvider time)
{
    /// <summary>How often idle environments are asked for while somebody waits.</summary>
    private static readonly TimeSpan EvictPeriod = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private readonly LinkedList<Claim> _waiting = [];
    private bool _evicting;
    private int _promisedMb;

    /// <summary>Ends idle environments that hold at least this many MB, as far as there are any; completes when they have ended. Null ends none.</summary>
    public Func<int, Task>? Evict { get; set; }

    public int LimitMb => limitMb;

    public int PromisedMb
    {
        get
        {
            lock (_lock) return _promisedMb;
        }
    }

    /// <summary>Takes memory for a new environment; whoever got it calls <see cref="Return"/> when the environment has ended.</summary>
    /// <returns>Null, or why there is none.</returns>
    public async ValueTask<ApiError?> Take(int memoryMb)
    {
        if (memoryMb > limitMb) return TooLarge(memoryMb);
        Claim claim;
        lock (_lock)
        {
            if (_waiting.Count == 0 && memoryMb <= limitMb - _promisedMb)
            {
                _promisedMb += memoryMb;
                return null;
            }

            claim = new Claim(memoryMb);
            _waiting.AddLast(claim);
            if (!_evicting)
            {
                _evicting = true;
                _ = EvictWhileWaiting();
            }
        }

        await using var timer = time.CreateTimer(_ => GiveUp(claim), null, wait, Timeout.InfiniteTimeSpan);
        return await claim.Task;
    }

    public void Return(int memoryMb)
    {
        lock (_lock)
        {
            _promisedMb -= memoryMb;
            Serve();
        }
    }

    /// <summary>First come, first served: a large claim is not overtaken by small ones for ever. Under the lock.</summary>
    private void Serve()
    {
        while (_waiting.First is { } first && first.Value.MemoryMb <= limitMb - _promisedMb)
        {
            _waiting.RemoveFirst();
            _promisedMb += first.Value.MemoryMb;
            first.Value.SetResult(null);
        }
    }

    private void GiveUp(Claim claim)
    {
        lock (_lock)
        {
            if (!_waiting.Remove(claim)) return;
            claim.SetResult(Exhausted(claim.MemoryMb, limitMb - _promisedMb));
            Serve();
        }
    }

    private async Task EvictWhileWaiting()
    {
        await Task.Yield();
        while (true)
        {
            int missingMb;
            lock (_lock)
            {
                if (_waiting.Count == 0)
                {
                    _evicting = false;
                    return;
                }

                missingMb = _waiting.Sum(claim => claim.MemoryMb) - (limitMb - _promisedMb);
            }

            if (Evict is not null) await Evict(missingMb);
            await Task.Delay(EvictPeriod, time, CancellationToken.None);
        }
    }

    private ApiError TooLarge(int memoryMb) =>
        new(ApiErrorKind.Service, $"The function needs {memoryMb} MB of memory, and this silo has {limitMb} MB for all functions.");

    private ApiError Exhausted(int memoryMb, int freeMb) =>
        new(ApiErrorKind.TooManyRequests, $"Rate Exceeded. The function needs {memoryMb} MB of memory; of the {limitMb} MB of this silo {freeMb} MB are free, and no idle environment can be ended for it.")
        {
            Reason = "ConcurrentInvocationLimitExceeded",
        };

    private sealed class Claim(int memoryMb) : TaskCompletionSource<ApiError?>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public int MemoryMb => memoryMb;
    }
}
