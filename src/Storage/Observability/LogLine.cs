namespace Grid.Storage.Observability;

/// <summary>A formatted line on its way to the disk.</summary>
/// <param name="Stream">Null only wakes the writer.</param>
/// <param name="Buffer">Rented from the shared pool; the writer returns it.</param>
internal readonly record struct LogLine(LogStream? Stream, byte[]? Buffer, int Length)
{
    public ReadOnlyMemory<byte> Bytes => Buffer.AsMemory(0, Length);
}
