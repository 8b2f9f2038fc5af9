using Grid.Contracts.Functions;

namespace Grid.Grains.Functions;

/// <summary>Forgets on this silo, and tells whoever has to know of it here.</summary>
internal sealed class LocalRoutes(IRouteTable routes, IEnumerable<IFunctionObserver> observers)
{
    private readonly IFunctionObserver[] _observers = observers.ToArray();

    public void Forget(FunctionId function)
    {
        routes.Forget(function);
        foreach (var observer in _observers) observer.Changed(function);
    }
}
