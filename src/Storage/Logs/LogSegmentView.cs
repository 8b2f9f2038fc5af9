namespace Grid.Storage.Logs;

/// <summary>A file as it was at a moment.</summary>
/// <param name="Streams">By number.</param>
/// <param name="Deletions">Names of streams that were deleted, and where that stands.</param>
internal sealed record LogSegmentView(LogSegment Segment, long Length, LogChunk[] Chunks, LogStreamEntry[] Streams, (string Stream, long Offset)[] Deletions);
