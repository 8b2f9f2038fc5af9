namespace Grid.Storage.Streams;

/// <summary>Where a log ends.</summary>
/// <param name="Next">Position after the last record.</param>
/// <param name="LastArrival">When the last record arrived, in milliseconds since 1970; 0 when none has.</param>
/// <param name="IsClosed">Nothing can be appended any more.</param>
public readonly record struct ShardHead(long Next, long LastArrival, bool IsClosed);
