namespace Grid.Contracts.Streams;

/// <summary>Whence records came that were put lately.</summary>
/// <param name="From">The first position.</param>
/// <param name="To">The position behind the last one.</param>
/// <param name="Header">As <c>X-Amzn-Trace-Id</c>.</param>
[GenerateSerializer, Immutable, Alias("grid.ShardTrace")]
public readonly record struct ShardTrace([property: Id(0)] long From, [property: Id(1)] long To, [property: Id(2)] string Header);
