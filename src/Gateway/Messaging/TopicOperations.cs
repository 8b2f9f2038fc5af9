using System.Globalization;
using Grid.Contracts;
using Grid.Contracts.Messaging;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Messaging;

/// <summary>What a topic's owner does.</summary>
internal sealed class TopicOperations(IGrainFactory grains, ITopicCatalog catalog, TopicPaging paging)
{
    private const int LongestTagKey = 128;
    private const int LongestTagValue = 256;

    internal async Task<Outcome<QueryAnswer>> Create(QueryRequest request)
    {
        var name = request.Body.Text("Name", []) ?? "";
        var attributes = request.Body.TextMap("Attributes") ?? [];
        var tags = Tags(request, request.Body.Objects("Tags") ?? []);
        if (name.EndsWith(QueueId.FifoSuffix, StringComparison.Ordinal) || attributes.GetValueOrDefault("FifoTopic") == "true")
            request.Refuse(TopicWords.Invalid("Topic Name Reason: FIFO topics are not supported by this grid"));
        if (!TopicNames.IsName(name)) request.Refuse(TopicWords.Invalid("Topic Name"));
        if (request.Body.Text("DataProtectionPolicy", []) is { Length: > 0 } policy) attributes["DataProtectionPolicy"] = policy;
        if (request.Problem is { } problem) return problem;
        var topic = new TopicId(request.Region, name);
        var created = await Grain(topic).Create(attributes, tags, request.Cancelled);
        return created.Ok ? new QueryAnswer(xml => xml.WriteElementString("TopicArn", topic.Arn)) : created.Error;
    }

    internal async Task<Outcome<QueryAnswer>> Delete(QueryRequest request)
    {
        var topic = request.Topic();
        if (request.Problem is { } problem) return problem;
        await Grain(topic).Delete(request.Cancelled);
        return new QueryAnswer(null);
    }

    internal async Task<Outcome<QueryAnswer>> List(QueryRequest request)
    {
        var marker = paging.Open(request, "topics");
        if (request.Problem is { } problem) return problem;
        var page = await catalog.Topics(request.Region, marker, TopicPaging.Items, request.Cancelled);
        return paging.Answer(request, "topics", "Topics", page, (xml, name) => xml.WriteElementString("TopicArn", new TopicId(request.Region, name).Arn));
    }

    internal async Task<Outcome<QueryAnswer>> Attributes(QueryRequest request)
    {
        var topic = request.Topic();
        if (request.Problem is { } problem) return problem;
        var described = await Grain(topic).Describe(request.Cancelled);
        if (!described.Ok) return described.Error;
        return new QueryAnswer(xml => TopicNames.WriteAttributes(
            xml,
            [
                ("TopicArn", topic.Arn),
                ("Owner", Account.Id),
                ("DisplayName", described.Value.DisplayName),
                ("SubscriptionsConfirmed", Number(described.Value.Subscriptions)),
                ("SubscriptionsPending", Number(described.Value.Pending)),
                ("SubscriptionsDeleted", Number(described.Value.Unsubscribed)),
                ("TracingConfig", "PassThrough"),
                ("DeliveryPolicy", described.Value.DeliveryPolicy),
                ("EffectiveDeliveryPolicy", described.Value.EffectiveDeliveryPolicy),
                ("SignatureVersion", described.Value.SignatureVersion),
            ]));
    }

    internal async Task<Outcome<QueryAnswer>> Set(QueryRequest request)
    {
        var topic = request.Topic();
        var name = request.Body.Text("AttributeName", []) ?? "";
        var value = request.Body.Text("AttributeValue", []) ?? "";
        if (request.Problem is { } problem) return problem;
        return TopicNames.Nothing(await Grain(topic).Set(name, value, request.Cancelled));
    }

    internal async Task<Outcome<QueryAnswer>> Tag(QueryRequest request)
    {
        var topic = request.Topic("ResourceArn");
        var tags = Tags(request, request.Body.Objects("Tags") ?? []);
        if (tags.Count == 0) request.Refuse(TopicWords.Invalid("Tags Reason: At least one is needed"));
        if (request.Problem is { } problem) return problem;
        return Empty(await Grain(topic).Tag(tags, [], request.Cancelled));
    }

    internal async Task<Outcome<QueryAnswer>> Untag(QueryRequest request)
    {
        var topic = request.Topic("ResourceArn");
        var keys = request.Body.Texts("TagKeys") ?? [];
        if (request.Problem is { } problem) return problem;
        return Empty(await Grain(topic).Tag([], keys, request.Cancelled));
    }

    internal async Task<Outcome<QueryAnswer>> Tags(QueryRequest request)
    {
        var topic = request.Topic("ResourceArn");
        if (request.Problem is { } problem) return problem;
        var tags = await Grain(topic).Tags(request.Cancelled);
        if (!tags.Ok) return tags.Error;
        return new QueryAnswer(xml =>
        {
            xml.WriteStartElement("Tags");
            foreach (var (key, value) in tags.Value)
            {
                xml.WriteStartElement("member");
                xml.WriteElementString("Key", key);
                xml.WriteElementString("Value", value);
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        });
    }

    private static Dictionary<string, string> Tags(QueryRequest request, QueryReader[] readers)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var reader in readers)
        {
            var (key, value) = (reader.Text("Key", []) ?? "", reader.Text("Value", []) ?? "");
            if (key.Length is 0 or > LongestTagKey || value.Length > LongestTagValue || key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)) request.Refuse(TopicWords.Invalid("Tags"));
            if (!tags.TryAdd(key, value)) request.Refuse(TopicWords.Invalid("Tags Reason: Duplicated keys are not allowed"));
        }

        return tags;
    }

    /// <summary>An answer whose result has nothing inside.</summary>
    private static Outcome<QueryAnswer> Empty(Outcome<Done> done) => done.Ok ? new QueryAnswer(static _ => { }) : done.Error;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private ITopicGrain Grain(TopicId topic) => grains.GetGrain<ITopicGrain>(topic.GrainKey);
}
