namespace Grid.Contracts.Invocation;

/// <summary>One phase of the start of an environment.</summary>
/// <param name="Phase">One of <see cref="ColdStartPhase"/>.</param>
public readonly record struct ColdStartStep(string Phase, TimeSpan Duration);
