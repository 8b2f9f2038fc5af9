using System.Reflection;
using Grid.Contracts.Async;
using Grid.Grains.Async;
using Grid.Storage.Async;
using Orleans;
using Orleans.Runtime;

namespace Grid.Grains.Tests.Async;

/// <summary>A grain factory with one queue, which cannot be told of events while <see cref="IsDead"/>, and a store that takes them.</summary>
public class DeafQueue : DispatchProxy
{
    private DeafQueue? _shared;
    private int _events;
    private int _arrivals;
    private int _sweeps;

    internal bool IsDead { get; set; } = true;

    internal int Arrivals => Volatile.Read(ref _arrivals);

    /// <summary>Also those that have failed.</summary>
    internal int Sweeps => Volatile.Read(ref _sweeps);

    /// <summary>The same queue, seen through another interface.</summary>
    internal T As<T>()
        where T : class
    {
        var proxy = Create<T, DeafQueue>();
        ((DeafQueue)(object)proxy)._shared = this;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var queue = _shared!;
        switch (targetMethod!.Name)
        {
            case "GetGrain":
                return queue.As<IEventArrivals>();
            case nameof(IEventStore.Add):
                return Task.FromResult(new QueuedEvent { Id = Interlocked.Increment(ref queue._events), Invocation = (EventInvocation)args![0]!, AcceptedAt = (DateTimeOffset)args[1]!, Due = (DateTimeOffset)args[1]! });
            case nameof(IEventArrivals.Arrived):
                Interlocked.Increment(ref queue._arrivals);
                break;
            case nameof(IEventArrivals.Sweep):
                Interlocked.Increment(ref queue._sweeps);
                break;
            default:
                throw new NotSupportedException(targetMethod.Name);
        }

        return queue.IsDead ? Task.FromException(new SiloUnavailableException()) : Task.CompletedTask;
    }
}
