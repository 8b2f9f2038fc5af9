namespace Grid.Contracts;

/// <summary>One page of a listing.</summary>
[GenerateSerializer, Immutable, Alias("grid.Page`1")]
public sealed record Page<T>
{
    [Id(0)] public IReadOnlyList<T> Items { get; init; } = [];

    /// <summary>What to ask with for the next page; null on the last one. Opaque to callers.</summary>
    [Id(1)] public string? NextMarker { get; init; }
}
