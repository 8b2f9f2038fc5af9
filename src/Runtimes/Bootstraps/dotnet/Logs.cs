using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Grid.Bootstrap;

/// <summary>Lambda's log lines, for the console and the context's logger.</summary>
internal static class Logs
{
    private static readonly string[] Levels = ["Trace", "Debug", "Information", "Warning", "Error", "Critical"];
    private static readonly string[] Labels = ["trce", "dbug", "info", "warn", "fail", "crit"];
    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly bool AsJson = string.Equals(Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_FORMAT"), "JSON", StringComparison.OrdinalIgnoreCase);
    private static readonly int Minimum = LevelOf(Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_LEVEL") ?? "Trace");

    // Not buffered: a line is out before the answer is.
    private static readonly Stream StandardOutput = Console.OpenStandardOutput();

    public static string? RequestId { get; set; }

    public static string? TraceId { get; set; }

    public static void TakeOverConsole()
    {
        Console.SetOut(new LogWriter("Information"));
        Console.SetError(new LogWriter("Error"));
    }

    /// <param name="level">A name of Microsoft's log levels, or one of Lambda's; anything else counts as information.</param>
    public static void Write(string level, string message, Exception? error = null)
    {
        var rank = LevelOf(level);
        if (rank < Minimum) return;
        var timestamp = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var line = AsJson ? JsonLine(timestamp, Levels[rank], message, error) : TextLine(timestamp, Labels[rank], message, error);
        var bytes = Encoding.UTF8.GetBytes(line + "\n");
        lock (StandardOutput) StandardOutput.Write(bytes);
    }

    public static void WriteError(Exception error) => Write("Error", AsJson ? error.Message : "", error);

    /// <summary>One event is one line: line feeds inside it become carriage returns.</summary>
    private static string TextLine(string timestamp, string label, string message, Exception? error)
    {
        var text = error is null ? message : message.Length == 0 ? error.ToString() : $"{message}\n{error}";
        return $"{timestamp}\t{RequestId}\t{label}\t{text}".Replace("\r\n", "\r", StringComparison.Ordinal).Replace('\n', '\r');
    }

    private static string JsonLine(string timestamp, string level, string message, Exception? error)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, JsonOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("timestamp", timestamp);
            writer.WriteString("level", level);
            if (RequestId is not null) writer.WriteString("requestId", RequestId);
            if (TraceId is not null) writer.WriteString("traceId", TraceId);
            writer.WriteString("message", message);
            if (error is not null)
            {
                writer.WriteString("errorType", error is HandlerException ? HandlerException.ReportedType : error.GetType().FullName);
                writer.WriteString("errorMessage", error.Message);
                writer.WriteStartArray("stackTrace");
                foreach (var frame in ErrorReport.Stack(error)) writer.WriteStringValue(frame);
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static int LevelOf(string name) => name.ToUpperInvariant() switch
    {
        "TRACE" => 0,
        "DEBUG" => 1,
        "WARN" or "WARNING" => 3,
        "ERROR" => 4,
        "FATAL" or "CRITICAL" => 5,
        _ => 2,
    };
}
