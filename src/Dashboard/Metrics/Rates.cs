namespace Grid.Dashboard.Metrics;

/// <summary>What happens in the whole grid.</summary>
/// <param name="Invocations">That begin, in a second; null before there are two readings.</param>
/// <param name="Errors">In a second.</param>
/// <param name="Throttles">In a second.</param>
/// <param name="ColdStarts">In the last minute.</param>
internal sealed record Rates(double? Invocations, double? Errors, double? Throttles, int ColdStarts);
