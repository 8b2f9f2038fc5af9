using Grid.Contracts;
using Grid.Contracts.Functions;

namespace Grid.Grains.Functions;

/// <summary>The routes that this silo knows. On the path of every invocation: a known route is answered at once and without allocating.</summary>
public interface IRouteTable
{
    /// <summary>Where an invocation goes, or AWS's refusal. Refusals are not remembered.</summary>
    /// <param name="qualifier">Version or alias; null means <c>$LATEST</c> asked for without a qualifier.</param>
    ValueTask<Outcome<FunctionRoute>> Get(FunctionId function, string? qualifier);

    /// <summary>Drops what is known of a function. A route that is being asked for meanwhile answers its caller and is not kept.</summary>
    void Forget(FunctionId function);
}
