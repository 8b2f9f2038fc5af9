using Grid.Scheduling.Traces;
using Grid.Storage.Traces;

namespace Grid.Grains.Traces;

/// <summary>Documents as the store wants them.</summary>
internal static class TraceRows
{
    public static SegmentRow Of(string region, Segment segment, ReadOnlyMemory<byte> document) =>
        new(region, segment.TraceId!, segment.Id, (long)(segment.Start * 1000), segment.InProgress, document);

    /// <summary>Since 1970, as the reader of segments wants them.</summary>
    public static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;
}
