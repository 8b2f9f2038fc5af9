using System.Collections.Concurrent;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Functions;

/// <summary>
/// Routes by function and qualifier. Whoever asks a function's grain first takes the function's entry and puts the answer into that very entry, while forgetting
/// throws the entry away: an answer from before a change can only land in an entry that nobody finds any more.
/// </summary>
internal sealed class RouteTable(Func<FunctionId, string?, Task<Outcome<FunctionRoute>>> ask, int maxFunctions, int maxQualifiers) : IRouteTable
{
    private readonly ConcurrentDictionary<FunctionId, Entry> _functions = new();

    public RouteTable(IGrainFactory grains, IOptions<FunctionsOptions> options)
        : this(
            (function, qualifier) => grains.GetGrain<IFunctionGrain>(function.GrainKey).Route(qualifier, CancellationToken.None),
            options.Value.RoutedFunctions,
            options.Value.RoutedQualifiers)
    {
    }

    /// <summary>Functions whose routes are known.</summary>
    internal int Count => _functions.Count;

    public ValueTask<Outcome<FunctionRoute>> Get(FunctionId function, string? qualifier) =>
        _functions.TryGetValue(function, out var entry) && entry.TryGetValue(qualifier ?? "", out var route)
            ? new(route)
            : new(Learn(function, qualifier));

    public void Forget(FunctionId function) => _functions.TryRemove(function, out _);

    private async Task<Outcome<FunctionRoute>> Learn(FunctionId function, string? qualifier)
    {
        var entry = EntryFor(function);
        var answer = new TaskCompletionSource<Outcome<FunctionRoute>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var route = entry.GetOrAdd(qualifier ?? "", answer.Task);
        if (route != answer.Task) return await route;

        try
        {
            var outcome = await ask(function, qualifier);
            if (!outcome.Ok) Drop(function, entry, qualifier);
            answer.SetResult(outcome);
        }
        catch (Exception exception)
        {
            Drop(function, entry, qualifier);
            answer.SetException(exception);
        }

        return await answer.Task;
    }

    private Entry EntryFor(FunctionId function)
    {
        if (_functions.TryGetValue(function, out var entry) && entry.Count < maxQualifiers) return entry;
        if (entry is not null) Forget(function);
        if (_functions.Count >= maxFunctions) _functions.Clear();
        return _functions.GetOrAdd(function, static _ => new Entry());
    }

    private void Drop(FunctionId function, Entry entry, string? qualifier)
    {
        entry.TryRemove(qualifier ?? "", out _);
        if (entry.IsEmpty) _functions.TryRemove(KeyValuePair.Create(function, entry));
    }

    /// <summary>Routes of one function by qualifier, the empty one for none: known ones, and those that somebody is asking for.</summary>
    private sealed class Entry() : ConcurrentDictionary<string, Task<Outcome<FunctionRoute>>>(concurrencyLevel: 1, capacity: 3, StringComparer.Ordinal);
}
