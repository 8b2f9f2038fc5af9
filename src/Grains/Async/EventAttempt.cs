using Grid.Scheduling.Async;

namespace Grid.Grains.Async;

/// <summary>How one attempt went.</summary>
/// <param name="ExecutedVersion">Null when the function did not run.</param>
/// <param name="FunctionError">Null when it did not fail.</param>
/// <param name="Response">What the function answered, where somebody is to be told of it.</param>
/// <param name="TraceHeader">The one that the function had; null when it did not run.</param>
/// <param name="ErrorCode">200 for an error of the function, 429 for a throttle, 500 for the platform.</param>
internal readonly record struct EventAttempt(
    AttemptEnd End, string? ExecutedVersion, string? FunctionError, ReadOnlyMemory<byte> Response, string? TraceHeader, int ErrorCode, string ErrorMessage)
{
    /// <summary>One that has not reached the function.</summary>
    public static EventAttempt Without(AttemptEnd end, int errorCode, string? message) => new(end, null, null, default, null, errorCode, message ?? "");
}
