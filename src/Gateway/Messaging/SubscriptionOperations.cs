using System.Xml;
using Grid.Contracts;
using Grid.Contracts.Messaging;
using Grid.Gateway.Async;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Messaging;

/// <summary>What those do who want a topic's messages.</summary>
internal sealed class SubscriptionOperations(IGrainFactory grains, ITopicCatalog catalog, TopicPaging paging)
{
    internal async Task<Outcome<QueryAnswer>> Subscribe(QueryRequest request)
    {
        var topic = request.Topic();
        var protocol = request.Body.Text("Protocol", []) ?? "";
        var endpoint = request.Body.Text("Endpoint", []) ?? "";
        var attributes = request.Body.TextMap("Attributes") ?? [];
        _ = request.Body.Flag("ReturnSubscriptionArn");
        if (Problem(protocol, endpoint) is { } bad) request.Refuse(bad);
        if (request.Problem is { } problem) return problem;
        var subscribed = await Grain(topic).Subscribe(protocol, endpoint, attributes, request.Cancelled);
        return subscribed.Ok ? new QueryAnswer(xml => xml.WriteElementString("SubscriptionArn", $"{topic.Arn}:{subscribed.Value}")) : subscribed.Error;
    }

    internal async Task<Outcome<QueryAnswer>> Unsubscribe(QueryRequest request)
    {
        var (topic, id) = request.Subscription();
        if (request.Problem is { } problem) return problem;
        await Grain(topic).Unsubscribe(id, request.Cancelled);
        return new QueryAnswer(null);
    }

    internal async Task<Outcome<QueryAnswer>> List(QueryRequest request)
    {
        var marker = paging.Open(request, "subscriptions");
        if (request.Problem is { } problem) return problem;
        var page = await catalog.Subscriptions(request.Region, marker, TopicPaging.Items, request.Cancelled);
        return paging.Answer(request, "subscriptions", "Subscriptions", page, Write);
    }

    internal async Task<Outcome<QueryAnswer>> ListOfTopic(QueryRequest request)
    {
        var topic = request.Topic();
        var listing = $"subscriptions {topic.Name}";
        var marker = paging.Open(request, listing);
        if (request.Problem is { } problem) return problem;
        var page = await Grain(topic).Subscriptions(marker, TopicPaging.Items, request.Cancelled);
        return page.Ok ? paging.Answer(request, listing, "Subscriptions", page.Value, Write) : page.Error;
    }

    internal async Task<Outcome<QueryAnswer>> Attributes(QueryRequest request)
    {
        var (topic, id) = request.Subscription();
        if (request.Problem is { } problem) return problem;
        var found = await Grain(topic).Find(id, request.Cancelled);
        if (!found.Ok) return found.Error;
        var subscription = found.Value;
        return new QueryAnswer(xml => TopicNames.WriteAttributes(
            xml,
            [
                ("SubscriptionArn", subscription.Arn),
                ("TopicArn", subscription.Topic.Arn),
                ("Owner", Account.Id),
                ("Protocol", subscription.Protocol),
                ("Endpoint", subscription.Endpoint),
                ("RawMessageDelivery", subscription.IsRaw ? "true" : "false"),
                ("FilterPolicy", subscription.FilterPolicy),
                ("FilterPolicyScope", subscription.FilterPolicy is null ? null : subscription.FiltersBody ? "MessageBody" : "MessageAttributes"),
                ("RedrivePolicy", subscription.DeadLetterTargetArn is { } target ? $$"""{"deadLetterTargetArn":"{{target}}"}""" : null),
                ("PendingConfirmation", "false"),
                ("ConfirmationWasAuthenticated", "true"),
            ]));
    }

    internal async Task<Outcome<QueryAnswer>> Set(QueryRequest request)
    {
        var (topic, id) = request.Subscription();
        var name = request.Body.Text("AttributeName", []) ?? "";
        var value = request.Body.Text("AttributeValue", []) ?? "";
        if (request.Problem is { } problem) return problem;
        return TopicNames.Nothing(await Grain(topic).SetSubscription(id, name, value, request.Cancelled));
    }

    private static ApiError? Problem(string protocol, string endpoint) => (protocol, TargetArns.Read(endpoint)) switch
    {
        ("http" or "https" or "email" or "email-json" or "sms" or "application" or "firehose", _) =>
            TopicWords.Invalid($"Protocol Reason: {protocol} is not supported by this grid, which delivers to sqs and lambda"),
        ("sqs", TargetArn.Queue) => null,
        ("sqs", TargetArn.Fifo) => TopicWords.Invalid("Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics"),
        ("sqs", _) => TopicWords.Invalid("SQS endpoint ARN"),
        ("lambda", TargetArn.Function) when endpoint.Split(':')[4] == Account.Id => null,
        ("lambda", _) => TopicWords.Invalid("Lambda endpoint ARN"),
        _ => TopicWords.Invalid($"Does not support this protocol string: {protocol}"),
    };

    private static void Write(XmlWriter xml, Subscription subscription)
    {
        xml.WriteElementString("SubscriptionArn", subscription.Arn);
        xml.WriteElementString("Owner", Account.Id);
        xml.WriteElementString("Protocol", subscription.Protocol);
        xml.WriteElementString("Endpoint", subscription.Endpoint);
        xml.WriteElementString("TopicArn", subscription.Topic.Arn);
    }

    private ITopicGrain Grain(TopicId topic) => grains.GetGrain<ITopicGrain>(topic.GrainKey);
}
