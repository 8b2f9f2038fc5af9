using System.Collections.Concurrent;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Grains.Functions;

namespace Grid.Bench;

/// <summary>Knows every function by its name, so that none has to be created.</summary>
internal sealed class AnyFunction : IRouteTable
{
    private readonly ConcurrentDictionary<FunctionId, FunctionRoute> _routes = new();

    public ValueTask<Outcome<FunctionRoute>> Get(FunctionId function, string? qualifier) => ValueTask.FromResult<Outcome<FunctionRoute>>(_routes.GetOrAdd(function, static function => new FunctionRoute
    {
        InvokedArn = function.Arn,
        Version = new FunctionVersion { Function = function, Generation = function.Name, Version = "1" },
    }));

    public void Forget(FunctionId function)
    {
    }
}
