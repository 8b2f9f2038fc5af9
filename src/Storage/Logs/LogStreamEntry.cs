using Grid.Contracts.Logs;

namespace Grid.Storage.Logs;

/// <summary>What one file has of a stream. Times are in milliseconds since 1970.</summary>
/// <param name="At">Where the file says that it begins.</param>
internal sealed record LogStreamEntry(string Name, long CreatedAt, long At)
{
    /// <summary>After <see cref="LastEvent"/> while there are no events.</summary>
    public long FirstEvent { get; init; } = long.MaxValue;

    public long LastEvent { get; init; } = long.MinValue;

    public long LastIngestion { get; init; }

    public LogStreamEntry With(in LogBlock block) => this with { FirstEvent = Math.Min(FirstEvent, block.First), LastEvent = Math.Max(LastEvent, block.Last), LastIngestion = block.Ingested };

    /// <summary>Whether the stream was deleted after this.</summary>
    /// <param name="segment">The file that this is of.</param>
    /// <param name="deleted">Where streams were deleted last.</param>
    public bool IsDeleted(ulong segment, Dictionary<string, LogCursor> deleted) =>
        deleted.TryGetValue(Name, out var at) && (segment < at.Segment || (segment == at.Segment && At < at.Offset));

    public LogStreamDescription Describe() => FirstEvent > LastEvent
        ? new LogStreamDescription { Name = Name, CreatedAt = CreatedAt }
        : new LogStreamDescription { Name = Name, CreatedAt = CreatedAt, FirstEvent = FirstEvent, LastEvent = LastEvent, LastIngestion = LastIngestion };
}
