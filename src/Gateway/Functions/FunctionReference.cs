using Grid.Contracts.Functions;

namespace Grid.Gateway.Functions;

/// <summary>What a function name in a request means.</summary>
/// <param name="Qualifier">Version or alias; null when none was given.</param>
internal readonly record struct FunctionReference(FunctionId Function, string? Qualifier);
