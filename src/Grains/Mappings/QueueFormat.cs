using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Grid.Contracts.Messaging;

namespace Grid.Grains.Mappings;

/// <summary>Messages as functions get them. Source: AWS Lambda, "Using Lambda with Amazon SQS".</summary>
internal static class QueueFormat
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What an event has beside its records.</summary>
    public static int EnvelopeBytes => Beginning.Length + End.Length;

    private static ReadOnlySpan<byte> Beginning => "{\"Records\":["u8;

    private static ReadOnlySpan<byte> End => "]}"u8;

    /// <summary>One record.</summary>
    public static byte[] Record(ReceivedMessage message, QueueId queue)
    {
        var buffer = new ArrayBufferWriter<byte>(message.Body.Length + 1024);
        using (var json = new Utf8JsonWriter(buffer, s_options)) Write(json, message, queue);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The event of a batch.</summary>
    public static byte[] Event(IReadOnlyList<byte[]> records)
    {
        var whole = new byte[EnvelopeBytes + records.Sum(record => record.Length) + Math.Max(0, records.Count - 1)];
        var rest = whole.AsSpan();
        Append(ref rest, Beginning);
        for (var index = 0; index < records.Count; index++)
        {
            if (index > 0) Append(ref rest, ","u8);
            Append(ref rest, records[index]);
        }

        Append(ref rest, End);
        return whole;
    }

    private static void Append(ref Span<byte> rest, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(rest);
        rest = rest[bytes.Length..];
    }

    private static void Write(Utf8JsonWriter json, ReceivedMessage message, QueueId queue)
    {
        json.WriteStartObject();
        json.WriteString("messageId", message.MessageId);
        json.WriteString("receiptHandle", message.ReceiptHandle);
        json.WriteString("body", message.Body.Span);
        WriteSystem(json, message);
        json.WriteStartObject("messageAttributes");
        foreach (var (name, attribute) in message.Attributes) WriteAttribute(json, name, attribute);
        json.WriteEndObject();
        if (message.Attributes.Count > 0) json.WriteString("md5OfMessageAttributes", MessageDigests.OfAttributes(message.Attributes));
        json.WriteString("md5OfBody", MessageDigests.OfBody(message.Body.Span));
        json.WriteString("eventSource", "aws:sqs");
        json.WriteString("eventSourceARN", queue.Arn);
        json.WriteString("awsRegion", queue.Region);
        json.WriteEndObject();
    }

    private static void WriteSystem(Utf8JsonWriter json, ReceivedMessage message)
    {
        json.WriteStartObject("attributes");
        json.WriteString("ApproximateReceiveCount", message.ReceiveCount.ToString(CultureInfo.InvariantCulture));
        if (message.TraceHeader is not null) json.WriteString("AWSTraceHeader", message.TraceHeader);
        json.WriteString("SentTimestamp", Milliseconds(message.SentAt));
        if (message.SequenceNumber is not null) json.WriteString("SequenceNumber", message.SequenceNumber);
        if (message.GroupId is not null) json.WriteString("MessageGroupId", message.GroupId);
        json.WriteString("SenderId", message.SenderId);
        if (message.DeduplicationId is not null) json.WriteString("MessageDeduplicationId", message.DeduplicationId);
        if (message.DeadLetterSourceArn is not null) json.WriteString("DeadLetterQueueSourceArn", message.DeadLetterSourceArn);
        json.WriteString("ApproximateFirstReceiveTimestamp", Milliseconds(message.FirstReceivedAt));
        json.WriteEndObject();
    }

    private static void WriteAttribute(Utf8JsonWriter json, string name, MessageAttribute attribute)
    {
        json.WriteStartObject(name);
        if (attribute.Text is not null) json.WriteString("stringValue", attribute.Text);
        else json.WriteBase64String("binaryValue", attribute.Binary.Span);
        json.WriteStartArray("stringListValues");
        json.WriteEndArray();
        json.WriteStartArray("binaryListValues");
        json.WriteEndArray();
        json.WriteString("dataType", attribute.DataType);
        json.WriteEndObject();
    }

    private static string Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
}
