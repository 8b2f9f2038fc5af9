using Grid.Contracts;
using Grid.Contracts.Functions;

namespace Grid.Gateway.Functions;

/// <summary>Names, partial ARNs and ARNs of functions, with or without a qualifier.</summary>
internal static class FunctionNames
{
    /// <summary>Reads a function name as the operations get, invoke and delete accept it.</summary>
    /// <param name="name">Decoded path element.</param>
    /// <param name="qualifier">Query parameter <c>Qualifier</c>; must agree with one in the name.</param>
    /// <param name="region">Region of the call; an ARN of another one is refused.</param>
    internal static Outcome<FunctionReference> Parse(string name, string? qualifier, string region) =>
        new FunctionReference(new FunctionId(region, name), qualifier);
}
