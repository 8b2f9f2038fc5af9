using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Grid.Runtimes.Environments;

namespace Grid.Runtimes.Extensions;

/// <summary>The events of the Extensions API as JSON.</summary>
internal static class ExtensionEvent
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Invoke(Invocation invocation) => Write(invocation.DeadlineMs, "INVOKE", json =>
    {
        json.WriteString("requestId", invocation.Request.RequestId);
        json.WriteString("invokedFunctionArn", invocation.InvokedArn);
        json.WriteStartObject("tracing");
        json.WriteString("type", "X-Amzn-Trace-Id");
        json.WriteString("value", invocation.TraceHeader);
        json.WriteEndObject();
    });

    /// <param name="reason"><c>spindown</c>, <c>timeout</c> or <c>failure</c>.</param>
    /// <param name="deadlineMs">When everything is killed, in milliseconds since 1970.</param>
    public static byte[] Shutdown(string reason, long deadlineMs) => Write(deadlineMs, "SHUTDOWN", json => json.WriteString("shutdownReason", reason));

    private static byte[] Write(long deadlineMs, string type, Action<Utf8JsonWriter> fields)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer, s_options);
        json.WriteStartObject();
        json.WriteString("eventType", type);
        json.WriteNumber("deadlineMs", deadlineMs);
        fields(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
