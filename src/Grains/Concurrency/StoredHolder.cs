namespace Grid.Grains.Concurrency;

/// <summary>One silo's slots as they are stored.</summary>
[GenerateSerializer, Immutable, Alias("grid.StoredHolder")]
internal sealed record StoredHolder
{
    [Id(0)] public string Holder { get; init; } = "";

    /// <summary>Number of its last move.</summary>
    [Id(1)] public long Moves { get; init; }

    [Id(2)] public string[] Pools { get; init; } = [];

    /// <summary>Slots of each of <see cref="Pools"/>.</summary>
    [Id(3)] public int[] Slots { get; init; } = [];

    /// <summary>Number of the last word of it.</summary>
    [Id(4)] public long Sequence { get; init; }

    /// <summary>Number of its first word since it was last forgotten.</summary>
    [Id(5)] public long First { get; init; }
}
