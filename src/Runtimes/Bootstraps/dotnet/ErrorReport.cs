using System.Text.Encodings.Web;
using System.Text.Json;

namespace Grid.Bootstrap;

/// <summary>The body of an error report, keys in Lambda's order.</summary>
internal static class ErrorReport
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // The frames from here down are the bootstrap's way to the handler.
    private static readonly string[] OwnFrames = ["at Grid.Bootstrap.", "at InvokeStub_", "at System.Reflection.", "at System.RuntimeMethodHandle."];

    public static string TypeOf(Exception error) => error is HandlerException ? HandlerException.ReportedType : error.GetType().Name;

    public static byte[] Write(Exception error)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options)) Write(writer, error);
        return stream.ToArray();
    }

    /// <summary>The stack, one trimmed line per frame.</summary>
    public static IEnumerable<string> Stack(Exception error) =>
        (error.StackTrace ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .TakeWhile(line => !OwnFrames.Any(own => line.StartsWith(own, StringComparison.Ordinal)));

    private static void Write(Utf8JsonWriter writer, Exception error)
    {
        writer.WriteStartObject();
        writer.WriteString("errorType", TypeOf(error));
        writer.WriteString("errorMessage", error.Message);
        writer.WriteStartArray("stackTrace");
        foreach (var line in Stack(error)) writer.WriteStringValue(line);
        writer.WriteEndArray();
        if (error.InnerException is { } cause)
        {
            writer.WritePropertyName("cause");
            Write(writer, cause);
        }

        if (error is AggregateException { InnerExceptions: { Count: > 0 } causes })
        {
            writer.WriteStartArray("causes");
            foreach (var each in causes) Write(writer, each);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
