namespace Grid.Gateway.Streams;

/// <summary>Where in a shard to begin.</summary>
/// <param name="Type">As the API names it.</param>
/// <param name="Number">A sequence number, of the types that have one.</param>
/// <param name="Time">Of <c>AT_TIMESTAMP</c>.</param>
internal readonly record struct ShardPosition(string Type, string? Number, DateTimeOffset? Time);
