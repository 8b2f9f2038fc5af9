namespace Grid.Conformance.Tests.Harness;

/// <summary>An answer as far as it matters for bad requests.</summary>
/// <param name="Status">0 when there was none.</param>
/// <param name="ErrorType">Header <c>x-amzn-ErrorType</c>; empty without one.</param>
internal sealed record RawAnswer(int Status, string ErrorType, string Body);
