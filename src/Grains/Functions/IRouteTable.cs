using Grid.Contracts;
using Grid.Contracts.Functions;

namespace Grid.Grains.Functions;

/// <summary>Where invocations go, as this silo knows it.</summary>
public interface IRouteTable
{
    /// <summary>The route of a qualifier, or AWS's refusal. A known route is there at once.</summary>
    ValueTask<Outcome<FunctionRoute>> Get(FunctionId function, string? qualifier);

    /// <summary>Forgets every route of the function.</summary>
    void Forget(FunctionId function);
}
