using Grid.Contracts.Invocation;

namespace Grid.Grains.Invocation;

/// <summary>Sends invocations to other silos.</summary>
internal interface IForwarder
{
    /// <summary>Runs the invocation on another silo where that is better than here. Null: it runs here. Costs nothing where the answer is known at once.</summary>
    /// <param name="invokedArn">ARN as invoked, for the function's context.</param>
    ValueTask<InvocationResult?> TryElsewhere(Dispatcher dispatcher, InvocationRequest request, string invokedArn, CancellationToken cancellationToken);
}
