namespace Grid.Contracts.Traces;

/// <summary>Which traces are asked for.</summary>
public sealed record TraceQuery
{
    public string Region { get; init; } = "";

    /// <summary>The first moment.</summary>
    public DateTimeOffset From { get; init; }

    /// <summary>The moment behind the last one.</summary>
    public DateTimeOffset To { get; init; }

    public TraceTimeRange By { get; init; }

    /// <summary>X-Ray's filter expression, for example <c>service("name") AND fault</c>; null takes all.</summary>
    public string? Filter { get; init; }

    /// <summary>Traces that are looked at for one page, 1-500; default 100. A filter may leave fewer, and none, with more pages behind them.</summary>
    public int Limit { get; init; } = 100;

    /// <summary><see cref="TracePage.NextMarker"/> of the page before; null for the first.</summary>
    public string? Marker { get; init; }
}
