using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Grid.Contracts.Messaging;
using Grid.Scheduling.Messaging;

namespace Grid.Grains.Messaging;

/// <summary>A message of a topic as queues and functions get it. Nothing is signed: signature, certificate and the address to unsubscribe at are empty.</summary>
internal static class Notifications
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Attributes as a filter policy sees them.</summary>
    internal static FilteredAttribute[] Filtered(Publication publication) =>
        [.. publication.Attributes.Select(attribute => new FilteredAttribute(attribute.Key, attribute.Value.DataType, attribute.Value.Text))];

    /// <summary>UTF-8.</summary>
    internal static byte[] Body(Subscription subscription, Publication publication, string id, DateTimeOffset now) => subscription switch
    {
        { Protocol: "lambda" } => Event(subscription, publication, id, now),
        { IsRaw: true } => Encoding.UTF8.GetBytes(publication.MessageFor(subscription.Protocol)),
        _ => Written(json => Write(json, subscription, publication, id, now, isEvent: false)),
    };

    private static byte[] Event(Subscription subscription, Publication publication, string id, DateTimeOffset now) => Written(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("Records");
        json.WriteStartObject();
        json.WriteString("EventSource", "aws:sns");
        json.WriteString("EventVersion", "1.0");
        json.WriteString("EventSubscriptionArn", subscription.Arn);
        json.WritePropertyName("Sns");
        Write(json, subscription, publication, id, now, isEvent: true);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <param name="isEvent">Functions get names that are cased a little differently, and members without a value.</param>
    private static void Write(Utf8JsonWriter json, Subscription subscription, Publication publication, string id, DateTimeOffset now, bool isEvent)
    {
        json.WriteStartObject();
        json.WriteString("Type", "Notification");
        json.WriteString("MessageId", id);
        json.WriteString("TopicArn", subscription.Topic.Arn);
        if (publication.Subject is not null) json.WriteString("Subject", publication.Subject);
        else if (isEvent) json.WriteNull("Subject");
        json.WriteString("Message", publication.MessageFor(subscription.Protocol));
        json.WriteString("Timestamp", now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("SignatureVersion", "1");
        json.WriteString("Signature", "");
        json.WriteString(isEvent ? "SigningCertUrl" : "SigningCertURL", "");
        json.WriteString(isEvent ? "UnsubscribeUrl" : "UnsubscribeURL", "");
        if (isEvent || publication.Attributes.Count > 0) WriteAttributes(json, publication.Attributes);
        json.WriteEndObject();
    }

    private static void WriteAttributes(Utf8JsonWriter json, Dictionary<string, MessageAttribute> attributes)
    {
        json.WriteStartObject("MessageAttributes");
        foreach (var (name, attribute) in attributes)
        {
            json.WriteStartObject(name);
            json.WriteString("Type", attribute.DataType);
            json.WriteString("Value", attribute.Text ?? Convert.ToBase64String(attribute.Binary.Span));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static byte[] Written(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, s_options)) write(json);
        return buffer.WrittenSpan.ToArray();
    }
}
