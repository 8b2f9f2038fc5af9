namespace Grid.Contracts.Traces;

/// <summary>An annotation of a segment or subsegment. One of the values is there.</summary>
public sealed record TraceAnnotation
{
    public required string Key { get; init; }

    public string? Text { get; init; }

    public double? Number { get; init; }

    public bool? Flag { get; init; }

    /// <summary>The service that it was recorded by.</summary>
    public TraceService Service { get; init; }
}
