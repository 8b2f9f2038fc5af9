namespace Grid.Dashboard.Traces;

/// <summary>One bar of a waterfall.</summary>
/// <param name="Id">Of the segment or subsegment; unique within its trace as a rule.</param>
/// <param name="Depth">From 0.</param>
/// <param name="Start">Seconds since 1970.</param>
/// <param name="End">Seconds since 1970; null while it goes on.</param>
/// <param name="Kind">Its origin or namespace; empty when nobody says.</param>
/// <param name="Failure"><c>fault</c>, <c>error</c>, <c>throttle</c>, or null.</param>
/// <param name="Details">Annotations, metadata and what else its document has, as JSON; empty when there is nothing.</param>
internal sealed record WaterfallRow(string Id, string Name, int Depth, double Start, double? End, string Kind, string? Failure, string Details);
