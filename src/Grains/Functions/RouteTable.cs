using System.Collections.Concurrent;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Functions;

/// <summary>
/// Routes by function and qualifier. Whoever asks a function's grain first takes the function's entry and puts the answer into that very entry, while forgetting
/// throws the entry away: an answer from before a change can only land in an entry that nobody finds any more. A route runs out by itself, counted from when it was
/// asked for, so that a silo which nobody can tell of a change does not follow old routes for ever.
/// </summary>
internal sealed class RouteTable(Func<FunctionId, string?, Task<Outcome<FunctionRoute>>> ask, int maxFunctions, int maxQualifiers, TimeSpan lease, TimeProvider time) : IRouteTable
{
    private readonly ConcurrentDictionary<FunctionId, Entry> _functions = new();

    public RouteTable(IGrainFactory grains, IOptions<FunctionsOptions> options, [FromKeyedServices(MachineClock.Key)] TimeProvider time)
        : this(
            new RouteSource((function, qualifier) => grains.GetGrain<IFunctionGrain>(function.GrainKey).Route(qualifier, CancellationToken.None), time).Ask,
            options.Value.RoutedFunctions,
            options.Value.RoutedQualifiers,
            TimeSpan.FromSeconds(options.Value.RouteSeconds),
            time)
    {
    }

    /// <summary>Functions whose routes are known.</summary>
    internal int Count => _functions.Count;

    public ValueTask<Outcome<FunctionRoute>> Get(FunctionId function, string? qualifier) =>
        _functions.TryGetValue(function, out var entry) && entry.TryGetValue(qualifier ?? "", out var known) && !HasRunOut(known)
            ? new(known.Route)
            : new(Learn(function, qualifier));

    public void Forget(FunctionId function) => _functions.TryRemove(function, out _);

    private async Task<Outcome<FunctionRoute>> Learn(FunctionId function, string? qualifier)
    {
        var entry = EntryFor(function);
        var answer = new TaskCompletionSource<Outcome<FunctionRoute>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = new Known(answer.Task, time.GetTimestamp());
        var known = entry.AddOrUpdate(
            qualifier ?? "",
            static (_, state) => state.Asked,
            static (_, before, state) => state.Table.HasRunOut(before) ? state.Asked : before,
            (Table: this, Asked: asked));
        if (known != asked) return await known.Route;

        try
        {
            var outcome = await ask(function, qualifier);
            if (!outcome.Ok) Drop(function, entry, qualifier, asked);
            answer.SetResult(outcome);
        }
        catch (Exception exception)
        {
            Drop(function, entry, qualifier, asked);
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

    private bool HasRunOut(Known known) => time.GetElapsedTime(known.AskedAt) >= lease;

    private void Drop(FunctionId function, Entry entry, string? qualifier, Known asked)
    {
        entry.TryRemove(KeyValuePair.Create(qualifier ?? "", asked));
        if (entry.IsEmpty) _functions.TryRemove(KeyValuePair.Create(function, entry));
    }

    /// <summary>Routes of one function by qualifier, the empty one for none: known ones, and those that somebody is asking for.</summary>
    private sealed class Entry() : ConcurrentDictionary<string, Known>(concurrencyLevel: 1, capacity: 3, StringComparer.Ordinal);

    /// <summary>A route, or one that is on its way, and when it was asked for.</summary>
    private sealed class Known(Task<Outcome<FunctionRoute>> route, long askedAt)
    {
        public Task<Outcome<FunctionRoute>> Route => route;

        public long AskedAt => askedAt;
    }
}
