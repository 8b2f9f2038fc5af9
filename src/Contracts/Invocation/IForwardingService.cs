using Orleans.Services;

namespace Grid.Contracts.Invocation;

/// <summary>Runs invocations that have reached another silo. One on every silo.</summary>
[Alias("grid.IForwardingService")]
public interface IForwardingService : IGrainService
{
    /// <summary>Admits, places and runs the invocation on this silo. The event is at most <see cref="ForwardedInvocation.MessageLimit"/> bytes.</summary>
    [ResponseTimeout("00:16:00"), Alias("Invoke")]
    Task<ForwardedResult> Invoke(ForwardedInvocation invocation);

    /// <summary>The caller has gone: an invocation that still waits for an environment does not run.</summary>
    [Orleans.Concurrency.OneWay, Alias("Cancel")]
    Task Cancel(string requestId);
}
