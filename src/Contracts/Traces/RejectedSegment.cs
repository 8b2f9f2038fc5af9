namespace Grid.Contracts.Traces;

/// <summary>A document that is no segment.</summary>
/// <param name="Id">Its <c>id</c>; null when it has none that could be read.</param>
/// <param name="ErrorCode">X-Ray's: <c>ParseError</c>, <c>MissingId</c>, <c>InvalidId</c>, <c>MissingTraceId</c>, <c>InvalidTraceId</c>, …</param>
/// <param name="Message">For people.</param>
public sealed record RejectedSegment(string? Id, string ErrorCode, string Message);
