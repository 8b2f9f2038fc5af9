namespace Grid.Contracts.Traces;

/// <summary>A service that has recorded a segment.</summary>
/// <param name="Name">Of its segments.</param>
/// <param name="Type">Their <c>origin</c>, for example <c>AWS::Lambda::Function</c>; null without one.</param>
public readonly record struct TraceService(string Name, string? Type);
