namespace Grid.Storage.Logs;

/// <summary>A message on its way to the disk.</summary>
/// <param name="Stream">Null only wakes the writer.</param>
/// <param name="Buffer">Rented from the shared pool, when it comes from a stream; the writer returns it.</param>
/// <param name="Timestamp">In milliseconds since 1970.</param>
internal readonly record struct LogLine(LogStream? Stream, byte[]? Buffer, int Length, long Timestamp)
{
    public ReadOnlyMemory<byte> Bytes => Buffer.AsMemory(0, Length);
}
