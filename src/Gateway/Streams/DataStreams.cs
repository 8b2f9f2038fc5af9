using Grid.Contracts;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Streams;

/// <summary>Kinesis Data Streams; <c>aws kinesis</c>. What its streams cannot do here is refused by name.</summary>
internal sealed class DataStreams : IJsonService
{
    /// <summary>5 MiB of data as base64, each of whose characters that may be escaped is, with 500 keys.</summary>
    private const int MostBytes = 16_777_216;

    private static readonly string[] s_unbuilt =
    [
        "DeleteResourcePolicy", "DescribeAccountSettings", "DescribeLimits", "DisableEnhancedMonitoring", "EnableEnhancedMonitoring", "PutResourcePolicy", "StartStreamEncryption",
        "StopStreamEncryption", "UpdateAccountSettings", "UpdateMaxRecordSize", "UpdateStreamWarmThroughput",
    ];

    public DataStreams(
        StreamOperations streams, ShardOperations shards, StreamTags tags, StreamConsumers consumers, RecordPuts puts, RecordReads reads, ShardSubscriptions subscriptions)
    {
        var operations = new Dictionary<string, Func<ApiRequest, Task<Outcome<Answer>>>>
        {
            ["CreateStream"] = streams.Create,
            ["DeleteStream"] = streams.Delete,
            ["DescribeStream"] = streams.Describe,
            ["DescribeStreamSummary"] = streams.Summarize,
            ["ListStreams"] = streams.List,
            ["IncreaseStreamRetentionPeriod"] = request => streams.SetRetention(request, longer: true),
            ["DecreaseStreamRetentionPeriod"] = request => streams.SetRetention(request, longer: false),
            ["UpdateStreamMode"] = streams.SetMode,
            ["GetResourcePolicy"] = streams.Policy,
            ["ListShards"] = shards.List,
            ["SplitShard"] = shards.Split,
            ["MergeShards"] = shards.Merge,
            ["UpdateShardCount"] = shards.Scale,
            ["AddTagsToStream"] = tags.Add,
            ["RemoveTagsFromStream"] = tags.Remove,
            ["ListTagsForStream"] = tags.List,
            ["TagResource"] = tags.Tag,
            ["UntagResource"] = tags.Untag,
            ["ListTagsForResource"] = tags.ListOfResource,
            ["RegisterStreamConsumer"] = consumers.Register,
            ["DeregisterStreamConsumer"] = consumers.Deregister,
            ["DescribeStreamConsumer"] = consumers.Describe,
            ["ListStreamConsumers"] = consumers.List,
            ["PutRecord"] = puts.PutOne,
            ["PutRecords"] = puts.PutMany,
            ["GetShardIterator"] = reads.Iterator,
            ["GetRecords"] = reads.Records,
            ["SubscribeToShard"] = subscriptions.Subscribe,
        };
        foreach (var name in s_unbuilt) operations[name] = _ => Task.FromResult<Outcome<Answer>>(ApiError.NotImplemented($"{name} is not supported by this grid, whose data streams have neither encryption keys, policies, nor account settings."));
        Operations = operations;
    }

    public string Target => "Kinesis_20131202";

    public string SigningName => "kinesis";

    public int BodyBytes => MostBytes;

    public IReadOnlyDictionary<string, Func<ApiRequest, Task<Outcome<Answer>>>> Operations { get; }

    public WireError Name(ApiErrorKind kind) => kind is ApiErrorKind.Service ? new WireError(500, "InternalFailure") : WireError.Json(kind);
}
