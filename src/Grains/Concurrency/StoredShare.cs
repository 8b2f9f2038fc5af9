using Grid.Scheduling.Concurrency;

namespace Grid.Grains.Concurrency;

/// <summary>One function's share as it is stored.</summary>
[GenerateSerializer, Immutable, Alias("grid.StoredShare")]
internal sealed record StoredShare
{
    [Id(0)] public int? Reserved { get; init; }

    [Id(1)] public int Provisioned { get; init; }

    public FunctionShare ToShare() => new(Reserved, Provisioned);
}
