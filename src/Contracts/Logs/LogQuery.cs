namespace Grid.Contracts.Logs;

/// <summary>Which events of a group are asked for, and how many.</summary>
[GenerateSerializer, Immutable, Alias("grid.LogQuery")]
public sealed record LogQuery
{
    /// <summary>Events of a page, at most.</summary>
    public const int MostEvents = 10_000;

    [Id(0)] public LogGroupId Group { get; init; }

    /// <summary>Names of streams; null asks for all.</summary>
    [Id(1)] public string[]? Streams { get; init; }

    /// <summary>What the streams' names begin with; null asks for all.</summary>
    [Id(2)] public string? StreamPrefix { get; init; }

    /// <summary>The first time, included, in milliseconds since 1970.</summary>
    [Id(3)] public long Start { get; init; }

    /// <summary>The last time, excluded, in milliseconds since 1970.</summary>
    [Id(4)] public long End { get; init; } = long.MaxValue;

    /// <summary>What the events must match, see <see cref="LogPattern"/>; an empty one lets all through.</summary>
    [Id(5)] public string Pattern { get; init; } = "";

    /// <summary>1 to <see cref="MostEvents"/>.</summary>
    [Id(6)] public int Limit { get; init; } = MostEvents;

    /// <summary>Where to go on: events from this position on, or, newest first, events before it. Null begins.</summary>
    [Id(7)] public LogPosition? From { get; init; }

    /// <summary>True for the newest events instead of the oldest; pages still stand in the order of time.</summary>
    [Id(8)] public bool NewestFirst { get; init; }
}
