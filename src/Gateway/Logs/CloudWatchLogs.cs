using Grid.Contracts;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Logs;

/// <summary>CloudWatch Logs; <c>aws logs</c>. What its log groups cannot do here is refused by name.</summary>
internal sealed class CloudWatchLogs : IJsonService
{
    /// <summary>1 MiB of messages, each of whose characters that may be escaped is, with 10,000 times.</summary>
    private const int MostBytes = 16_777_216;

    private static readonly string[] s_unbuilt =
    [
        "AssociateKmsKey", "AssociateSourceToS3TableIntegration", "CancelExportTask", "CancelImportTask", "CreateDelivery", "CreateExportTask", "CreateImportTask", "CreateLogAnomalyDetector", "CreateLookupTable",
        "CreateScheduledQuery", "DeleteAccountPolicy", "DeleteDataProtectionPolicy", "DeleteDelivery", "DeleteDeliveryDestination", "DeleteDeliveryDestinationPolicy", "DeleteDeliverySource", "DeleteDestination",
        "DeleteIndexPolicy", "DeleteIntegration", "DeleteLogAnomalyDetector", "DeleteLookupTable", "DeleteMetricFilter", "DeleteQueryDefinition", "DeleteResourcePolicy", "DeleteScheduledQuery",
        "DeleteSubscriptionFilter", "DeleteTransformer", "DescribeAccountPolicies", "DescribeConfigurationTemplates", "DescribeDeliveries", "DescribeDeliveryDestinations", "DescribeDeliverySources",
        "DescribeDestinations", "DescribeExportTasks", "DescribeFieldIndexes", "DescribeImportTaskBatches", "DescribeImportTasks", "DescribeIndexPolicies", "DescribeLookupTables", "DescribeMetricFilters",
        "DescribeQueries", "DescribeQueryDefinitions", "DescribeResourcePolicies", "DescribeSubscriptionFilters", "DisassociateKmsKey", "DisassociateSourceFromS3TableIntegration", "GetDataProtectionPolicy",
        "GetDelivery", "GetDeliveryDestination", "GetDeliveryDestinationPolicy", "GetDeliverySource", "GetIntegration", "GetLogAnomalyDetector", "GetLogFields", "GetLogGroupFields", "GetLogObject", "GetLogRecord",
        "GetLookupTable", "GetQueryResults", "GetScheduledQuery", "GetScheduledQueryHistory", "GetTransformer", "ListAggregateLogGroupSummaries", "ListAnomalies", "ListIntegrations", "ListLogAnomalyDetectors",
        "ListLogGroups", "ListLogGroupsForQuery", "ListScheduledQueries", "ListSourcesForS3TableIntegration", "PutAccountPolicy", "PutBearerTokenAuthentication", "PutDataProtectionPolicy", "PutDeliveryDestination",
        "PutDeliveryDestinationPolicy", "PutDeliverySource", "PutDestination", "PutDestinationPolicy", "PutIndexPolicy", "PutIntegration", "PutLogGroupDeletionProtection", "PutMetricFilter", "PutQueryDefinition",
        "PutResourcePolicy", "PutSubscriptionFilter", "PutTransformer", "StartQuery", "StopQuery", "TestMetricFilter", "TestTransformer", "UpdateAnomaly", "UpdateDeliveryConfiguration", "UpdateLogAnomalyDetector",
        "UpdateLookupTable", "UpdateScheduledQuery",
    ];

    public CloudWatchLogs(LogGroupOperations groups, LogStreamOperations streams, LogTags tags, LogPuts puts, LogReads reads, LiveTails tails)
    {
        var operations = new Dictionary<string, Func<ApiRequest, Task<Outcome<Answer>>>>
        {
            ["CreateLogGroup"] = groups.Create,
            ["DeleteLogGroup"] = groups.Delete,
            ["DescribeLogGroups"] = groups.Describe,
            ["PutRetentionPolicy"] = groups.PutRetention,
            ["DeleteRetentionPolicy"] = groups.DeleteRetention,
            ["CreateLogStream"] = streams.Create,
            ["DeleteLogStream"] = streams.Delete,
            ["DescribeLogStreams"] = streams.Describe,
            ["TagResource"] = tags.Tag,
            ["UntagResource"] = tags.Untag,
            ["ListTagsForResource"] = tags.List,
            ["TagLogGroup"] = tags.TagGroup,
            ["UntagLogGroup"] = tags.UntagGroup,
            ["ListTagsLogGroup"] = tags.ListOfGroup,
            ["PutLogEvents"] = puts.Put,
            ["GetLogEvents"] = reads.Get,
            ["FilterLogEvents"] = reads.Filter,
            ["StartLiveTail"] = tails.Start,
        };
        foreach (var name in s_unbuilt)
            operations[name] = _ => Task.FromResult<Outcome<Answer>>(ApiError.NotImplemented($"{name} is not supported by this grid, whose log groups have events, streams, retention and tags, and are searched with FilterLogEvents."));
        Operations = operations;
    }

    public string Target => "Logs_20140328";

    public string SigningName => "logs";

    public int BodyBytes => MostBytes;

    public IReadOnlyDictionary<string, Func<ApiRequest, Task<Outcome<Answer>>>> Operations { get; }

    public WireError Name(ApiErrorKind kind) => kind switch
    {
        ApiErrorKind.Validation or ApiErrorKind.InvalidParameterValue => new WireError(400, "InvalidParameterException"),
        ApiErrorKind.MutuallyExclusive => new WireError(400, "ValidationException"),
        ApiErrorKind.Service => new WireError(503, "ServiceUnavailableException"),
        _ => WireError.Json(kind),
    };
}
