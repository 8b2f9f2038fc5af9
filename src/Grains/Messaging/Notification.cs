using System.Text;
using System.Text.Json;
using Grid.Contracts.Messaging;
using Grid.Scheduling.Messaging;

namespace Grid.Grains.Messaging;

/// <summary>One message of a topic as those get it who have subscribed. It is signed once for all who get the same text.</summary>
/// <param name="id">UUID.</param>
/// <param name="version">Of the signature.</param>
internal sealed class Notification(TopicId topic, Publication publication, string id, DateTimeOffset now, SigningKey key, string version, TopicAddresses addresses)
{
    private readonly Dictionary<string, string> _signatures = new(StringComparer.Ordinal);

    /// <summary>Attributes as a filter policy sees them.</summary>
    internal static FilteredAttribute[] Filtered(Publication publication) =>
        [.. publication.Attributes.Select(attribute => new FilteredAttribute(attribute.Key, attribute.Value.DataType, attribute.Value.Text))];

    /// <summary>UTF-8.</summary>
    public byte[] Body(Subscription subscription) => subscription switch
    {
        { Protocol: "lambda" } => Event(subscription),
        { IsRaw: true } => Encoding.UTF8.GetBytes(publication.MessageFor(subscription.Protocol)),
        _ => TopicJson.Written(json => Write(json, subscription, isEvent: false)),
    };

    private byte[] Event(Subscription subscription) => TopicJson.Written(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("Records");
        json.WriteStartObject();
        json.WriteString("EventSource", "aws:sns");
        json.WriteString("EventVersion", "1.0");
        json.WriteString("EventSubscriptionArn", subscription.Arn);
        json.WritePropertyName("Sns");
        Write(json, subscription, isEvent: true);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <param name="isEvent">Functions get names that are cased a little differently, and members without a value.</param>
    private void Write(Utf8JsonWriter json, Subscription subscription, bool isEvent)
    {
        var message = publication.MessageFor(subscription.Protocol);
        json.WriteStartObject();
        json.WriteString("Type", "Notification");
        json.WriteString("MessageId", id);
        json.WriteString("TopicArn", topic.Arn);
        if (publication.Subject is not null) json.WriteString("Subject", publication.Subject);
        else if (isEvent) json.WriteNull("Subject");
        json.WriteString("Message", message);
        json.WriteString("Timestamp", TopicJson.Time(now));
        json.WriteString("SignatureVersion", version);
        json.WriteString("Signature", Signature(message));
        json.WriteString(isEvent ? "SigningCertUrl" : "SigningCertURL", addresses.Certificate(subscription, key));
        json.WriteString(isEvent ? "UnsubscribeUrl" : "UnsubscribeURL", addresses.Unsubscribe(subscription));
        if (isEvent || publication.Attributes.Count > 0) WriteAttributes(json, publication.Attributes);
        json.WriteEndObject();
    }

    private string Signature(string message)
    {
        if (_signatures.TryGetValue(message, out var known)) return known;
        var subject = publication.Subject is { } text ? $"Subject\n{text}\n" : "";
        return _signatures[message] = key.Sign($"Message\n{message}\nMessageId\n{id}\n{subject}Timestamp\n{TopicJson.Time(now)}\nTopicArn\n{topic.Arn}\nType\nNotification\n", version);
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
}
