namespace Grid.Contracts.Logs;

/// <summary>One event of a log.</summary>
[GenerateSerializer, Immutable, Alias("grid.LogEvent")]
public sealed record LogEvent
{
    /// <summary>With the event's time, and when it was taken in; written down it is the event's id.</summary>
    [Id(0)] public LogPosition Position { get; init; }

    /// <summary>Name of the log group.</summary>
    [Id(1)] public string Group { get; init; } = "";

    /// <summary>Name of the log stream.</summary>
    [Id(2)] public string Stream { get; init; } = "";

    /// <summary>What is no UTF-8 in it shows as U+FFFD. Up to 1 MiB.</summary>
    [Id(3)] public string Message { get; init; } = "";
}
