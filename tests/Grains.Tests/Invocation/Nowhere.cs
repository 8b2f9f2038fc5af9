using Grid.Contracts.Invocation;
using Grid.Grains.Invocation;

namespace Grid.Grains.Tests.Invocation;

/// <summary>There is no other silo.</summary>
internal sealed class Nowhere : IForwarder
{
    public ValueTask<InvocationResult?> TryElsewhere(Dispatcher dispatcher, InvocationRequest request, string invokedArn, CancellationToken cancellationToken) => default;
}
