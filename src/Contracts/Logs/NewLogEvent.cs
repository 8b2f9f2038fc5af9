namespace Grid.Contracts.Logs;

/// <summary>An event that is put.</summary>
/// <param name="Timestamp">In milliseconds since 1970.</param>
public readonly record struct NewLogEvent(long Timestamp, string Message);
