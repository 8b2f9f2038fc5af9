namespace Grid.Contracts.Traces;

/// <summary>A segment, or a subsegment that came by itself.</summary>
/// <param name="Id">16 hex digits.</param>
/// <param name="Document">JSON, as it came.</param>
public sealed record TraceSegment(string Id, string Document);
