using Grid.Contracts.Messaging;

namespace Grid.Grains.Messaging;

/// <summary>What an address is sent that is to confirm a subscription, or whose subscription was ended.</summary>
internal static class Confirmation
{
    internal const string Begin = "SubscriptionConfirmation";

    internal const string End = "UnsubscribeConfirmation";

    /// <summary>UTF-8.</summary>
    /// <param name="id">UUID.</param>
    /// <param name="version">Of the signature.</param>
    internal static byte[] Body(string type, Subscription subscription, string token, string id, DateTimeOffset now, SigningKey key, string version, TopicAddresses addresses)
    {
        var topic = subscription.Topic.Arn;
        var message = type == Begin
            ? $"You have chosen to subscribe to the topic {topic}.\nTo confirm the subscription, visit the SubscribeURL included in this message."
            : $"You have chosen to deactivate subscription {subscription.Arn}.\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message.";
        var (url, time) = (addresses.Subscribe(subscription, token), TopicJson.Time(now));
        return TopicJson.Written(json =>
        {
            json.WriteStartObject();
            json.WriteString("Type", type);
            json.WriteString("MessageId", id);
            json.WriteString("Token", token);
            json.WriteString("TopicArn", topic);
            json.WriteString("Message", message);
            json.WriteString("SubscribeURL", url);
            json.WriteString("Timestamp", time);
            json.WriteString("SignatureVersion", version);
            json.WriteString("Signature", key.Sign($"Message\n{message}\nMessageId\n{id}\nSubscribeURL\n{url}\nTimestamp\n{time}\nToken\n{token}\nTopicArn\n{topic}\nType\n{type}\n", version));
            json.WriteString("SigningCertURL", addresses.Certificate(subscription, key));
            json.WriteEndObject();
        });
    }
}
