using Grid.Contracts.Functions;

namespace Grid.Grains.Functions;

/// <summary>Reaches this silo.</summary>
internal sealed class RouteInvalidation(IRouteTable routes, IEnumerable<IFunctionObserver> observers) : IRouteInvalidation
{
    private readonly IFunctionObserver[] _observers = observers.ToArray();

    public ValueTask Forget(FunctionId function)
    {
        routes.Forget(function);
        foreach (var observer in _observers) observer.Changed(function);
        return ValueTask.CompletedTask;
    }
}
