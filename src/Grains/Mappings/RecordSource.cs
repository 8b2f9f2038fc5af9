namespace Grid.Grains.Mappings;

/// <summary>Where records come from, as a function is told of it.</summary>
/// <param name="Arn">Of the stream, or of the consumer that the mapping names.</param>
/// <param name="RoleArn">Of the function.</param>
internal readonly record struct RecordSource(string Arn, string Region, string RoleArn);
