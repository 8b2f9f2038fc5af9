namespace Grid.Contracts.Traces;

/// <summary>What of a trace has to lie within the times that are asked for.</summary>
public enum TraceTimeRange
{
    /// <summary>When it began.</summary>
    TraceId = 0,

    /// <summary>When the last of its segments came.</summary>
    Event = 1,
}
