namespace Grid.Contracts.Invocation;

/// <summary>One phase of the start of an environment.</summary>
/// <param name="Phase">One of <see cref="ColdStartPhase"/>.</param>
[GenerateSerializer, Immutable, Alias("grid.ColdStartStep")]
public readonly record struct ColdStartStep([property: Id(0)] string Phase, [property: Id(1)] TimeSpan Duration);
