using Grid.Contracts.Functions;

namespace Grid.Grains.Functions;

/// <summary>The newest version ever published, deleted or not: the next one gets the next number, and none when nothing has changed since.</summary>
[GenerateSerializer, Immutable, Alias("grid.Publication")]
internal sealed record Publication
{
    [Id(0)] public long Number { get; init; }

    /// <summary>Settings of <c>$LATEST</c> when it was published.</summary>
    [Id(1)] public FunctionSettings Settings { get; init; } = new();

    [Id(2)] public CodeReference Code { get; init; } = new();
}
