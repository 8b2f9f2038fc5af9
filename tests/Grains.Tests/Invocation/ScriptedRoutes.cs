using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Grains.Functions;

namespace Grid.Grains.Tests.Invocation;

/// <summary>One function whose route the test sets.</summary>
internal sealed class ScriptedRoutes : IRouteTable
{
    public Outcome<FunctionRoute> Route { get; set; } = new FunctionRoute();

    public ValueTask<Outcome<FunctionRoute>> Get(FunctionId function, string? qualifier) => ValueTask.FromResult(Route);

    public void Forget(FunctionId function)
    {
    }
}
