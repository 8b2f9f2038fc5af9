using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Grid.Contracts.Async;
using Grid.Contracts.Functions;

namespace Grid.Grains.Async;

/// <summary>The JSON with which a destination is told of an event. Source: AWS Lambda, "Capturing records of asynchronous invocations".</summary>
internal static class InvocationRecord
{
    private const string Version = "1.0";

    public static ReadOnlyMemory<byte> Write(QueuedEvent of, ReadOnlyMemory<byte> payload, EventOutcome outcome)
    {
        var buffer = new ArrayBufferWriter<byte>(payload.Length + outcome.Response.Length + 1024);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("version", Version);
        json.WriteString("timestamp", Timestamp(outcome.At));
        json.WriteStartObject("requestContext");
        json.WriteString("requestId", of.Invocation.RequestId);
        json.WriteString("functionArn", $"{of.Invocation.Function.Arn}:{of.Invocation.Qualifier ?? Qualifiers.Latest}");
        json.WriteString("condition", outcome.Condition);
        json.WriteNumber("approximateInvokeCount", Runs(of, outcome));
        json.WriteEndObject();
        Raw(json, "requestPayload", payload);
        if (outcome.ExecutedVersion is not null)
        {
            json.WriteStartObject("responseContext");
            json.WriteNumber("statusCode", 200);
            json.WriteString("executedVersion", outcome.ExecutedVersion);
            if (outcome.FunctionError is not null) json.WriteString("functionError", outcome.FunctionError);
            json.WriteEndObject();
            Raw(json, "responsePayload", outcome.Response);
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>Name of the record's object in a bucket: <c>aws/lambda/async/function/2026/11/30/2026-11-30T12.00.00-uuid</c>.</summary>
    public static string ObjectKey(QueuedEvent of, EventOutcome outcome) => string.Create(
        CultureInfo.InvariantCulture, $"aws/lambda/async/{of.Invocation.Function.Name}/{outcome.At.UtcDateTime:yyyy'/'MM'/'dd'/'yyyy-MM-dd'T'HH'.'mm'.'ss}-{of.Invocation.RequestId}");

    private static int Runs(QueuedEvent of, EventOutcome outcome) => of.Attempts + (outcome.Condition == EventCondition.Success ? 1 : 0);

    private static string Timestamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>As it is where it is JSON, else as a string.</summary>
    private static void Raw(Utf8JsonWriter json, string name, ReadOnlyMemory<byte> value)
    {
        json.WritePropertyName(name);
        if (value.IsEmpty) json.WriteNullValue();
        else if (IsJson(value)) json.WriteRawValue(value.Span, skipInputValidation: true);
        else json.WriteStringValue(Encoding.UTF8.GetString(value.Span));
    }

    private static bool IsJson(ReadOnlyMemory<byte> value)
    {
        var reader = new Utf8JsonReader(value.Span);
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
