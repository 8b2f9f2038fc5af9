using Microsoft.Extensions.Logging;

namespace Grid.Grains.Traces;

internal sealed partial class TraceBuffer
{
    [LoggerMessage(1, LogLevel.Warning, "{Segments} segments of traces could not be stored and are lost")]
    private partial void LogNotStored(Exception exception, int segments);

    [LoggerMessage(2, LogLevel.Warning, "{Segments} segments of traces were dropped: they came faster than they could be stored, and {BufferMb} MiB were waiting (Grid:Traces:Store:BufferMb)")]
    private partial void LogDropped(long segments, int bufferMb);
}
