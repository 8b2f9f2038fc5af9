using System.ComponentModel.DataAnnotations;

namespace Grid.Scheduling.Environments;

/// <summary>
/// Kinds that nobody has started lately cost nothing. The others have a cell ready, and as many more as were started within a short time,
/// since starts come in bursts: a second caller while the first is served, a function that calls others.
/// </summary>
public sealed class FollowDemand : IStemCellsPolicy
{
    /// <summary>How long a kind is remembered after its latest start, in minutes; default 120.</summary>
    [Range(1, 10_080)]
    public int Minutes { get; init; } = 120;

    /// <summary>Starts that are no longer ago than this, in seconds, make one burst; default 30.</summary>
    [Range(1, 3_600)]
    public int BurstSeconds { get; init; } = 30;

    /// <summary>Cells of a kind at most; default 4.</summary>
    [Range(1, 64)]
    public int Maximum { get; init; } = 4;

    public int Keep(ReadOnlySpan<TimeSpan> sinceStarts)
    {
        if (sinceStarts.IsEmpty || sinceStarts[0] > TimeSpan.FromMinutes(Minutes)) return 0;
        var burst = 0;
        while (burst < sinceStarts.Length && sinceStarts[burst] <= TimeSpan.FromSeconds(BurstSeconds)) burst++;
        return Math.Clamp(burst, 1, Maximum);
    }
}
