using System.Collections.Concurrent;
using Grid.Contracts.Functions;
using Grid.Grains.Functions;

namespace Grid.Grains.Tests.Functions;

/// <summary>Prepares at once, unless a test holds a function's code back or makes it fail.</summary>
internal sealed class HeldPreparation : ICodePreparation
{
    private readonly ConcurrentDictionary<FunctionId, TaskCompletionSource> _held = new();

    /// <summary>Versions prepared, in order.</summary>
    public ConcurrentQueue<FunctionVersion> Prepared { get; } = new();

    public void Hold(FunctionId function) => _held[function] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release(FunctionId function)
    {
        if (_held.TryRemove(function, out var held)) held.SetResult();
    }

    /// <summary>Ends what is held, and every later preparation until <see cref="Mend"/>, with an exception.</summary>
    public void Fail(FunctionId function, Exception exception)
    {
        var failed = new TaskCompletionSource();
        failed.SetException(exception);
        if (_held.TryGetValue(function, out var held)) held.SetException(exception);
        _held[function] = failed;
    }

    public void Mend(FunctionId function) => _held.TryRemove(function, out _);

    public async Task Prepare(FunctionVersion version, CancellationToken cancellationToken)
    {
        Prepared.Enqueue(version);
        if (_held.TryGetValue(version.Function, out var held)) await held.Task.WaitAsync(cancellationToken);
    }
}
