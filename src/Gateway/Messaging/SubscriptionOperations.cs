using System.Xml;
using Grid.Contracts;
using Grid.Contracts.Messaging;
using Grid.Gateway.Async;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Messaging;

/// <summary>What those do who want a topic's messages.</summary>
internal sealed class SubscriptionOperations(IGrainFactory grains, ITopicCatalog catalog, TopicPaging paging)
{
    private const int LongestAddress = 2_048;

    internal async Task<Outcome<QueryAnswer>> Subscribe(QueryRequest request)
    {
        var topic = request.Topic();
        var protocol = request.Body.Text("Protocol", []) ?? "";
        var endpoint = request.Body.Text("Endpoint", []) ?? "";
        var attributes = request.Body.TextMap("Attributes") ?? [];
        var wantsArn = request.Body.Flag("ReturnSubscriptionArn") ?? false;
        if (Problem(protocol, endpoint) is { } bad) request.Refuse(bad);
        if (request.Problem is { } problem) return problem;
        var gateway = $"{request.Http.Request.Scheme}://{request.Http.Request.Host}";
        var subscribed = await Grain(topic).Subscribe(protocol, endpoint, attributes, gateway, request.Cancelled);
        if (!subscribed.Ok) return subscribed.Error;
        return new QueryAnswer(xml => xml.WriteElementString("SubscriptionArn", wantsArn || subscribed.Value.PendingUntil is null ? subscribed.Value.Arn : "pending confirmation"));
    }

    /// <summary>Also for whoever visits the address that a message names, who does not sign.</summary>
    internal async Task<Outcome<QueryAnswer>> Confirm(QueryRequest request)
    {
        var topic = request.Topic();
        var token = request.Body.Text("Token", []) ?? "";
        var endsSigned = request.Body.Flag("AuthenticateOnUnsubscribe") ?? false;
        if (token.Length == 0) request.Refuse(TopicWords.Invalid("Token"));
        if (request.Problem is { } problem) return problem;
        var confirmed = await Grain(topic).Confirm(token, request.IsSigned, endsSigned, request.Cancelled);
        return confirmed.Ok ? new QueryAnswer(xml => xml.WriteElementString("SubscriptionArn", $"{topic.Arn}:{confirmed.Value}")) : confirmed.Error;
    }

    /// <summary>Also for whoever visits the address that a message names, who does not sign.</summary>
    internal async Task<Outcome<QueryAnswer>> Unsubscribe(QueryRequest request)
    {
        var (topic, id) = request.Subscription();
        if (request.Problem is { } problem) return problem;
        return TopicNames.Nothing(await Grain(topic).Unsubscribe(id, request.IsSigned, request.Cancelled));
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
                ("RawMessageDelivery", Flag(subscription.IsRaw)),
                ("FilterPolicy", subscription.FilterPolicy),
                ("FilterPolicyScope", subscription.FilterPolicy is null ? null : subscription.FiltersBody ? "MessageBody" : "MessageAttributes"),
                ("RedrivePolicy", subscription.DeadLetterTargetArn is { } target ? $$"""{"deadLetterTargetArn":"{{target}}"}""" : null),
                ("DeliveryPolicy", subscription.DeliveryPolicy),
                ("EffectiveDeliveryPolicy", subscription.EffectiveDeliveryPolicy),
                ("PendingConfirmation", Flag(subscription.PendingUntil is not null)),
                ("ConfirmationWasAuthenticated", Flag(!subscription.IsAddress || subscription.WasAuthenticated)),
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
        ("http" or "https", _) => IsAddress(protocol, endpoint) ? null : TopicWords.Invalid("Endpoint must match the specified protocol"),
        ("email" or "email-json" or "sms" or "application" or "firehose", _) =>
            TopicWords.Invalid($"Protocol Reason: {protocol} is not supported by this grid, which delivers to sqs, lambda, http and https"),
        ("sqs", TargetArn.Queue) => null,
        ("sqs", TargetArn.Fifo) => TopicWords.Invalid("Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics"),
        ("sqs", _) => TopicWords.Invalid("SQS endpoint ARN"),
        ("lambda", TargetArn.Function) when endpoint.Split(':')[4] == Account.Id => null,
        ("lambda", _) => TopicWords.Invalid("Lambda endpoint ARN"),
        _ => TopicWords.Invalid($"Does not support this protocol string: {protocol}"),
    };

    /// <summary>Names and passwords in addresses are not carried out, so there are none.</summary>
    private static bool IsAddress(string protocol, string endpoint) => endpoint.Length <= LongestAddress
        && Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && address.Scheme == protocol && address is { UserInfo: "", Fragment: "", Host.Length: > 0 };

    private static string Flag(bool flag) => flag ? "true" : "false";

    private static void Write(XmlWriter xml, Subscription subscription)
    {
        xml.WriteElementString("SubscriptionArn", subscription.PendingUntil is null ? subscription.Arn : "PendingConfirmation");
        xml.WriteElementString("Owner", Account.Id);
        xml.WriteElementString("Protocol", subscription.Protocol);
        xml.WriteElementString("Endpoint", subscription.Endpoint);
        xml.WriteElementString("TopicArn", subscription.Topic.Arn);
    }

    private ITopicGrain Grain(TopicId topic) => grains.GetGrain<ITopicGrain>(topic.GrainKey);
}
