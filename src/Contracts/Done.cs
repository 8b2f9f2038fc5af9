namespace Grid.Contracts;

/// <summary>The value of an operation that returns nothing.</summary>
[GenerateSerializer, Immutable, Alias("grid.Done")]
public readonly record struct Done;
