namespace Grid.Storage.Logs;

/// <summary>Some blocks of a file that are read at once.</summary>
/// <param name="Offset">Where they begin.</param>
/// <param name="Length">In bytes.</param>
/// <param name="First">The earliest time of their events, in milliseconds since 1970.</param>
/// <param name="Last">The latest; before the first when they have no events.</param>
/// <param name="Streams">A bit for each number of a stream, modulo 64, that has events here.</param>
internal readonly record struct LogChunk(long Offset, int Length, long First, long Last, ulong Streams)
{
    /// <summary>A chunk of so many bytes takes no more blocks.</summary>
    public const int FullBytes = 256 * 1024;

    public static LogChunk At(long offset) => new(offset, 0, long.MaxValue, long.MinValue, 0);

    public LogChunk With(in LogBlock block) => block.HasEvents
        ? new LogChunk(Offset, Length + block.Length, Math.Min(First, block.First), Math.Max(Last, block.Last), Streams | (1UL << (int)(block.Stream % 64)))
        : this with { Length = Length + block.Length };
}
