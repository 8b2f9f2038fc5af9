using System.Globalization;
using System.Text.Json;
using Grid.Contracts.Messaging;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Messaging;

/// <summary>Writes messages.</summary>
internal static class MessageAnswers
{
    /// <summary>The members of what a sender hears.</summary>
    internal static void WriteSent(Utf8JsonWriter json, NewMessage message, SentMessage sent)
    {
        json.WriteString("MessageId", sent.MessageId);
        json.WriteString("MD5OfMessageBody", MessageDigests.OfBody(message.Body.Span));
        if (message.Attributes.Count > 0) json.WriteString("MD5OfMessageAttributes", MessageDigests.OfAttributes(message.Attributes));
        if (message.TraceHeader is not null) json.WriteString("MD5OfMessageSystemAttributes", MessageDigests.OfTrace(message.TraceHeader));
        if (sent.SequenceNumber is not null) json.WriteString("SequenceNumber", sent.SequenceNumber);
    }

    internal static Answer Received(ReceivedMessage[] messages, MessageFilter filter) => Answer.Ok(json =>
    {
        json.WriteStartObject();
        if (messages.Length > 0)
        {
            json.WriteStartArray("Messages");
            foreach (var message in messages) Write(json, message, filter);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, ReceivedMessage message, MessageFilter filter)
    {
        json.WriteStartObject();
        json.WriteString("MessageId", message.MessageId);
        json.WriteString("ReceiptHandle", message.ReceiptHandle);
        json.WriteString("MD5OfBody", MessageDigests.OfBody(message.Body.Span));
        json.WriteString("Body", message.Body.Span);
        var system = System(message).Where(attribute => attribute.Value is not null && filter.WantsSystem(attribute.Name)).ToArray();
        if (system.Length > 0)
        {
            json.WriteStartObject("Attributes");
            foreach (var (name, value) in system) json.WriteString(name, value);
            json.WriteEndObject();
        }

        var wanted = filter.Wanted(message.Attributes);
        if (wanted.Count > 0)
        {
            json.WriteString("MD5OfMessageAttributes", MessageDigests.OfAttributes(wanted));
            json.WriteStartObject("MessageAttributes");
            foreach (var (name, attribute) in wanted) Write(json, name, attribute);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static IEnumerable<(string Name, string? Value)> System(ReceivedMessage message) =>
    [
        ("SenderId", message.SenderId),
        ("SentTimestamp", Text(message.SentAt.ToUnixTimeMilliseconds())),
        ("ApproximateReceiveCount", Text(message.ReceiveCount)),
        ("ApproximateFirstReceiveTimestamp", Text(message.FirstReceivedAt.ToUnixTimeMilliseconds())),
        ("SequenceNumber", message.SequenceNumber),
        ("MessageDeduplicationId", message.DeduplicationId),
        ("MessageGroupId", message.GroupId),
        ("AWSTraceHeader", message.TraceHeader),
        ("DeadLetterQueueSourceArn", message.DeadLetterSourceArn),
    ];

    private static void Write(Utf8JsonWriter json, string name, MessageAttribute attribute)
    {
        json.WriteStartObject(name);
        if (attribute.Text is not null) json.WriteString("StringValue", attribute.Text);
        else json.WriteBase64String("BinaryValue", attribute.Binary.Span);
        json.WriteString("DataType", attribute.DataType);
        json.WriteEndObject();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
