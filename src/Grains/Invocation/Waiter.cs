using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Grid.Grains.Invocation;

/// <summary>An invocation that waits for an environment.</summary>
internal sealed class Waiter(TimeSpan since, string requestId) : TaskCompletionSource<Placement>
{
    /// <summary>When it began to wait.</summary>
    public TimeSpan Since { get; } = since;

    public string RequestId { get; } = requestId;

    /// <summary>What the invocation does meanwhile; null when nobody traces it.</summary>
    public Activity? Span { get; } = Activity.Current;

    /// <summary>The invocation goes on within this call, so that a busy function's environment has its next event before anything else happens. No lock may be held.</summary>
    public void Give(Placement placement)
    {
        if (RuntimeHelpers.TryEnsureSufficientExecutionStack()) TrySetResult(placement);
        else GiveElsewhere(placement);
    }

    /// <summary>The invocation goes on elsewhere.</summary>
    public void GiveElsewhere(Placement placement) =>
        ThreadPool.UnsafeQueueUserWorkItem(static given => given.Waiter.TrySetResult(given.Placement), (Waiter: this, Placement: placement), preferLocal: false);
}
