using System.Text.RegularExpressions;
using System.Xml;
using Grid.Contracts;
using Grid.Contracts.Messaging;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Messaging;

/// <summary>Names and ARNs of topics and subscriptions, as callers give them.</summary>
internal static partial class TopicNames
{
    /// <summary>The topic that a member names by its ARN. Without meaning once the request has a problem.</summary>
    internal static TopicId Topic(this QueryRequest request, string member = "TopicArn")
    {
        var arn = request.Body.Text(member, []) ?? "";
        if (TopicId.FromArn(arn) is { } topic && topic.Region == request.Region && IsName(topic.Name)) return topic;

        // An ARN that is good, but of another account or a FIFO topic, names what is not there.
        request.Refuse(arn.Split(':') is ["arn", _, "sns", var region, { Length: 12 } account, var name] && region == request.Region && (account != Account.Id || name.EndsWith(QueueId.FifoSuffix, StringComparison.Ordinal))
            ? TopicWords.NoTopic
            : TopicWords.Invalid($"{member} Reason: An ARN of a topic of this region is needed"));
        return default;
    }

    /// <summary>The subscription that <c>SubscriptionArn</c> names. Without meaning once the request has a problem.</summary>
    internal static (TopicId Topic, string Id) Subscription(this QueryRequest request)
    {
        var arn = request.Body.Text("SubscriptionArn", []) ?? "";
        var end = arn.LastIndexOf(':');
        if (end > 0 && TopicId.FromArn(arn[..end]) is { } topic && topic.Region == request.Region && IsName(topic.Name) && Guid.TryParseExact(arn[(end + 1)..], "D", out _)) return (topic, arn[(end + 1)..]);
        request.Refuse(TopicWords.Invalid("SubscriptionArn Reason: An ARN of a subscription of this region is needed"));
        return default;
    }

    /// <summary>Empty when it is no ARN.</summary>
    internal static string RegionOf(string? arn) => arn?.Split(':') is ["arn", _, "sns", var region, ..] ? region : "";

    internal static bool IsName(string name) => Names().IsMatch(name);

    internal static void WriteAttributes(XmlWriter xml, IEnumerable<(string Name, string? Value)> attributes)
    {
        xml.WriteStartElement("Attributes");
        foreach (var (name, value) in attributes)
        {
            if (value is null) continue;
            xml.WriteStartElement("entry");
            xml.WriteElementString("key", name);
            xml.WriteElementString("value", value);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    internal static Outcome<QueryAnswer> Nothing(Outcome<Done> done) => done.Ok ? new QueryAnswer(null) : done.Error;

    [GeneratedRegex(@"^[a-zA-Z0-9_-]{1,256}\z")]
    private static partial Regex Names();
}
