namespace Grid.Contracts.Invocation;

/// <summary>The one door to an invocation, for every source of events: admit, place, run.</summary>
public interface IInvoker
{
    /// <summary>
    /// Runs the function once and returns its answer; expected failures are values. Cancelling stops waiting, not the function:
    /// an invocation that the function has begun runs to its end or timeout, as on AWS.
    /// </summary>
    ValueTask<InvocationResult> Invoke(InvocationRequest request, CancellationToken cancellationToken);
}
