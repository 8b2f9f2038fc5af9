using System.Diagnostics.Metrics;

namespace Grid.Grains.Traces;

/// <summary>What becomes of segments.</summary>
internal static class TraceMeasures
{
    public const string Stored = "stored";

    /// <summary>There was no room, or nowhere to store it.</summary>
    public const string Dropped = "dropped";

    /// <summary>It was no segment.</summary>
    public const string Rejected = "rejected";

    private static readonly Meter s_meter = new("Grid.Grains.Traces");

    private static readonly Counter<long> s_segments = s_meter.CreateCounter<long>(
        "grid.traces.segments", "{segment}", "Segments that silos and functions have recorded, by outcome: stored, dropped for want of room or storage, or rejected as none.");

    public static void Count(string outcome, long segments)
    {
        if (segments > 0) s_segments.Add(segments, KeyValuePair.Create<string, object?>("outcome", outcome));
    }
}
