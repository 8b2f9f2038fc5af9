namespace Grid.Grains.Concurrency;

/// <summary>What a silo gave back when it was asked to.</summary>
[GenerateSerializer, Immutable, Alias("grid.RecallAnswer")]
internal readonly record struct RecallAnswer
{
    [Id(0)] public int Slots { get; init; }

    /// <summary>Drawn from the numbers of the silo's asks: says which of the two is newer.</summary>
    [Id(1)] public long Sequence { get; init; }

    /// <summary>The number of the last ask whose answer the silo had.</summary>
    [Id(2)] public long Answered { get; init; }
}
