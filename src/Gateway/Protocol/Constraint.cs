namespace Grid.Gateway.Protocol;

/// <summary>One rule of the API model for a value.</summary>
/// <param name="Phrase">AWS's words for it, for example <c>Member must have length less than or equal to 256</c>.</param>
internal sealed record Constraint<T>(string Phrase, Func<T, bool> Holds);
