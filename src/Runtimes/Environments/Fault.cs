using System.Text.Json;
using Grid.Contracts.Invocation;
using Grid.Runtimes.Languages;
using Grid.Runtimes.Sandboxes;

namespace Grid.Runtimes.Environments;

/// <summary>How an invocation, or Init, went wrong.</summary>
internal sealed class Fault
{
    /// <summary>Longest <see cref="Cause"/> that goes into a span, in characters. A runtime may send 1 MB.</summary>
    public const int CauseLimit = 16 * 1024;

    private static readonly JsonWriterOptions s_relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>For logs: <c>Runtime.ExitError</c> and the like.</summary>
    public required string ErrorType { get; init; }

    /// <summary>Without <c>RequestId: … Error: </c>; null when the runtime has sent a body of its own.</summary>
    public string? Message { get; init; }

    /// <summary>The runtime's own words; they go to the caller untouched.</summary>
    public Payload? Body { get; init; }

    /// <summary>X-Ray's description of the error, JSON, as the runtime has sent it; null without one or when it is longer than <see cref="CauseLimit"/>.</summary>
    public string? Cause { get; private init; }

    public bool IsTimeout { get; private init; }

    /// <summary>True when <see cref="Message"/> goes to the caller as it is, without the request's id.</summary>
    private bool Bare { get; init; }

    /// <summary>As logs call it: <c>timeout</c> or <c>error</c>.</summary>
    public string Status => IsTimeout ? "timeout" : "error";

    public static Fault Exit(ProcessExit exit) => new() { ErrorType = "Runtime.ExitError", Message = exit.Describe() };

    public static Fault Launch(LaunchError error) => new() { ErrorType = error.ErrorType, Message = error.Message };

    public static Fault Timeout(int seconds) => new() { ErrorType = "Sandbox.Timedout", Message = $"Task timed out after {seconds}.00 seconds", IsTimeout = true };

    /// <param name="errorType">As the runtime calls it; the platform accepts some names only.</param>
    /// <param name="body">The runtime's error as JSON; taken over.</param>
    /// <param name="cause">X-Ray's description; null or empty without one.</param>
    public static Fault Posted(string? errorType, Payload body, string? cause = null) =>
        new() { ErrorType = AcceptedErrorType(errorType), Body = body, Cause = cause is { Length: > 0 and <= CauseLimit } ? cause : null };

    public static Fault ResponseTooLarge { get; } = new()
    {
        ErrorType = "Function.ResponseSizeTooLarge",
        Message = "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
        Bare = true,
    };

    public static Fault TruncatedResponse { get; } = new() { ErrorType = "Runtime.TruncatedResponse", Message = "Response is shorter than its Content-Length" };

    public static Fault InvalidResponseMode { get; } = new() { ErrorType = "Runtime.InvalidResponseModeHeader", Message = "Invalid response mode header" };

    /// <summary>The error as the caller sees it.</summary>
    public Payload ToPayload(string requestId)
    {
        if (Body is not null) return Body;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, s_relaxed))
        {
            json.WriteStartObject();
            if (Bare)
            {
                json.WriteString("errorMessage", Message);
                json.WriteString("errorType", ErrorType);
            }
            else
            {
                json.WriteString("errorType", ErrorType);
                json.WriteString("errorMessage", $"RequestId: {requestId} Error: {Message}");
            }

            json.WriteEndObject();
        }

        return Payload.Of(buffer.ToArray());
    }

    /// <summary>The platform takes <c>Runtime.Word</c> and <c>Function.Word</c> over and calls everything else unknown.</summary>
    private static string AcceptedErrorType(string? reported)
    {
        var ofRuntime = reported?.StartsWith("Runtime.", StringComparison.Ordinal) == true;
        if (!ofRuntime && reported?.StartsWith("Function.", StringComparison.Ordinal) != true) return "Function.Unknown";
        var reason = reported.AsSpan(ofRuntime ? "Runtime.".Length : "Function.".Length);
        var accepted = reason.Length > 1 && char.IsAsciiLetterUpper(reason[0]) && !reason.ContainsAnyExcept(s_letters);
        return accepted ? reported! : ofRuntime ? "Runtime.Unknown" : "Function.Unknown";
    }

    private static readonly System.Buffers.SearchValues<char> s_letters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
}
