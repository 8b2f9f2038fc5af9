using Grid.Contracts.Functions;

namespace Grid.Grains.Functions;

/// <summary>Tells silos that a function is no longer what it was.</summary>
public interface IRouteInvalidation
{
    /// <summary>
    /// Completes when no silo serves a route from before this call any more. Called after every durable change, before the change is acknowledged.
    /// </summary>
    ValueTask Forget(FunctionId function);
}
