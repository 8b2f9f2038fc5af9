using System.Collections.Concurrent;
using Grid.Contracts.Functions;
using Grid.Grains.Functions;

namespace Grid.Grains.Tests.Functions;

/// <summary>Hears of changes and lets tests wait for them.</summary>
internal sealed class ChangeLog : IFunctionObserver
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ConcurrentDictionary<FunctionId, int> _counts = new();
    private TaskCompletionSource _next = New();

    public int Count(FunctionId function) => _counts.GetValueOrDefault(function);

    public void Changed(FunctionId function)
    {
        _counts.AddOrUpdate(function, 1, (_, count) => count + 1);
        Interlocked.Exchange(ref _next, New()).SetResult();
    }

    /// <summary>Asks at once and after every change until the answer pleases.</summary>
    public async Task<T> Until<T>(Func<Task<T>> ask, Func<T, bool> pleases)
    {
        while (true)
        {
            var next = Volatile.Read(ref _next).Task;
            var answer = await ask();
            if (pleases(answer)) return answer;
            await next.WaitAsync(Patience);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
