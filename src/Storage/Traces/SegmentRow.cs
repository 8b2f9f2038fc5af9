namespace Grid.Storage.Traces;

/// <summary>A document to be stored.</summary>
/// <param name="TraceId"><c>1-8hex-24hex</c>.</param>
/// <param name="SegmentId">16 hex digits.</param>
/// <param name="Started">Milliseconds since 1970.</param>
/// <param name="InProgress">The segment has not ended yet.</param>
public sealed record SegmentRow(string Region, string TraceId, string SegmentId, long Started, bool InProgress, ReadOnlyMemory<byte> Document);
