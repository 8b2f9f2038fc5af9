using Grid.Contracts;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Messaging;

/// <summary>Amazon SNS; <c>aws sns</c>. What its topics cannot do here is refused by name.</summary>
internal sealed class Topics : IQueryService
{
    private static readonly (string Why, string[] Operations)[] s_missing =
    [
        ("topics have no policies, every access key may use every topic", ["AddPermission", "RemovePermission", "GetDataProtectionPolicy", "PutDataProtectionPolicy"]),
        ("it sends nothing to phones and apps",
        [
            "CheckIfPhoneNumberIsOptedOut", "CreatePlatformApplication", "CreatePlatformEndpoint", "CreateSMSSandboxPhoneNumber", "DeleteEndpoint", "DeletePlatformApplication",
            "DeleteSMSSandboxPhoneNumber", "GetEndpointAttributes", "GetPlatformApplicationAttributes", "GetSMSAttributes", "GetSMSSandboxAccountStatus", "ListEndpointsByPlatformApplication",
            "ListOriginationNumbers", "ListPhoneNumbersOptedOut", "ListPlatformApplications", "ListSMSSandboxPhoneNumbers", "OptInPhoneNumber", "SetEndpointAttributes",
            "SetPlatformApplicationAttributes", "SetSMSAttributes", "VerifySMSSandboxPhoneNumber",
        ]),
    ];

    public Topics(TopicOperations topics, SubscriptionOperations subscriptions, PublishOperations publishing)
    {
        var operations = new Dictionary<string, Func<QueryRequest, Task<Outcome<QueryAnswer>>>>
        {
            ["CreateTopic"] = topics.Create,
            ["DeleteTopic"] = topics.Delete,
            ["ListTopics"] = topics.List,
            ["GetTopicAttributes"] = topics.Attributes,
            ["SetTopicAttributes"] = topics.Set,
            ["TagResource"] = topics.Tag,
            ["UntagResource"] = topics.Untag,
            ["ListTagsForResource"] = topics.Tags,
            ["Subscribe"] = subscriptions.Subscribe,
            ["ConfirmSubscription"] = subscriptions.Confirm,
            ["Unsubscribe"] = subscriptions.Unsubscribe,
            ["ListSubscriptions"] = subscriptions.List,
            ["ListSubscriptionsByTopic"] = subscriptions.ListOfTopic,
            ["GetSubscriptionAttributes"] = subscriptions.Attributes,
            ["SetSubscriptionAttributes"] = subscriptions.Set,
            ["Publish"] = publishing.Publish,
            ["PublishBatch"] = publishing.PublishBatch,
        };
        foreach (var (why, names) in s_missing)
        {
            foreach (var name in names)
                operations[name] = _ => Task.FromResult<Outcome<QueryAnswer>>(new ApiError(ApiErrorKind.UnsupportedOperation, $"{name} is not supported by this grid: {why}."));
        }

        Operations = operations;
    }

    public string Version => "2010-03-31";

    public string SigningName => "sns";

    public string Namespace => "http://sns.amazonaws.com/doc/2010-03-31/";

    public IReadOnlyDictionary<string, Func<QueryRequest, Task<Outcome<QueryAnswer>>>> Operations { get; }

    public WireError Name(ApiErrorKind kind) => TopicWords.Name(kind);

    public string? RegionWithoutSignature(string action, QueryForm form) => action switch
    {
        "ConfirmSubscription" => TopicNames.RegionOf(form["TopicArn"]),
        "Unsubscribe" => TopicNames.RegionOf(form["SubscriptionArn"]),
        _ => null,
    };
}
