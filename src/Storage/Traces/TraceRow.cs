namespace Grid.Storage.Traces;

/// <summary>What is known of a trace beside its documents. Times in milliseconds since 1970.</summary>
/// <param name="Number">The store's.</param>
/// <param name="TraceId"><c>1-8hex-24hex</c>.</param>
/// <param name="Started">When the first segment began.</param>
/// <param name="Updated">When the last document came.</param>
/// <param name="Bytes">Of the documents that are kept.</param>
/// <param name="Documents">How many have come.</param>
/// <param name="LimitExceeded">One that has come was not kept, since the trace had enough.</param>
public readonly record struct TraceRow(long Number, string TraceId, long Started, long Updated, long Bytes, int Documents, bool LimitExceeded);
