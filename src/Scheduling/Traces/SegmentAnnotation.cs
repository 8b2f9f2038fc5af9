namespace Grid.Scheduling.Traces;

/// <summary>One annotation: one of its values is there.</summary>
public sealed record SegmentAnnotation(string Key, string? Text, double? Number, bool? Flag);
