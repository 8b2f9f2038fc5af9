using System.Text.Json;

namespace Grid.Runtimes.RuntimeApi;

/// <summary>An error reply of the Runtime API: <c>{"errorMessage":…,"errorType":…}</c>.</summary>
internal sealed class Refusal(int status, string errorType, string message)
{
    public static Refusal InvalidRequestId { get; } = new(400, "InvalidRequestID", "Invalid request ID");

    public static Refusal Truncated { get; } = new(400, "TruncatedHTTPRequest", "HTTP request detected as truncated");

    public static Refusal InvalidResponseMode { get; } = new(400, "InvalidFunctionResponseMode", "Invalid function response mode");

    public static Refusal TooLarge { get; } = new(413, "RequestEntityTooLarge", "Exceeded maximum allowed payload size (6291556 bytes).");

    public static Refusal NotFound { get; } = new(404, "NotFound", "Neither the Runtime API nor the Extensions API nor the Telemetry API has such a path.");

    public static Refusal MethodNotAllowed { get; } = new(405, "MethodNotAllowed", "The Runtime API has this path for another method.");

    public int Status => status;

    public byte[] Body { get; } = JsonSerializer.SerializeToUtf8Bytes(new { errorMessage = message, errorType }, JsonSerializerOptions.Web);

    public static Refusal InvalidTransition(string from, string to) =>
        new(403, "InvalidStateTransition", $"State transition from {from} to {to} failed for runtime. Error: State transition is not allowed");
}
