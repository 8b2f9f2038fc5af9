using Grid.Contracts;
using Grid.Contracts.Streams;

namespace Grid.Grains.Streams;

/// <summary>What streams refuse, in Kinesis' words where they are known.</summary>
internal static class StreamErrors
{
    internal static ApiError NotFound(StreamId id) => ApiError.NotFound($"Stream {id.Name} under account {Account.Id} not found.");

    internal static ApiError Exists(StreamId id) => InUse($"Stream {id.Name} under account {Account.Id} already exists.");

    internal static ApiError NotActive(StreamId id) => InUse($"Stream {id.Name} under account {Account.Id} not ACTIVE, instead in state UPDATING");

    internal static ApiError HasConsumers(StreamId id) =>
        InUse($"Stream {id.Name} under account {Account.Id} has consumers registered. Deregister them first, or set EnforceConsumerDeletion.");

    internal static ApiError NoShard(StreamId id, string shard) => ApiError.NotFound($"Could not find shard {shard} in stream {id.Name} under account {Account.Id}.");

    internal static ApiError IsClosed(StreamId id, string shard) =>
        InUse($"Shard {shard} in stream {id.Name} under account {Account.Id} has already been merged or split, and thus is not eligible for merging or splitting.");

    internal static ApiError NotAdjacent(StreamId id, string first, string second) =>
        Invalid($"Shards {first} and {second} in stream {id.Name} under account {Account.Id} are not an adjacent pair of shards eligible for merging");

    internal static ApiError BadSplit(StreamId id, StreamShard shard, UInt128 key) => Invalid(
        $"NewStartingHashKey {key} used in SplitShard() on shard {shard.Id} in stream {id.Name} under account {Account.Id} is not both greater than one plus the shard's StartingHashKey "
        + $"{shard.StartingHashKey} and less than the shard's EndingHashKey {shard.EndingHashKey - 1}.");

    internal static ApiError TooManyShards(StreamId id, int open, int most, int added) => Limit(
        $"This request would exceed the shard limit for the account {Account.Id} in {id.Region}. Current shard count for the account: {open}. Limit: {most}. "
        + $"Number of additional shards that would have resulted from this request: {added}.");

    internal static ApiError IsOnDemand(string operation) => new(ApiErrorKind.Validation, $"{operation} is only supported for data streams with the provisioned capacity mode.");

    internal static ApiError Retention(StreamId id, int hours, int now, bool longer) => Invalid(
        $"Requested retention period ({hours} hours) for stream {id.Name} can not be {(longer ? "shorter" : "longer")} than existing retention period ({now} hours). "
        + $"Use {(longer ? "Decrease" : "Increase")}RetentionPeriod API.");

    internal static ApiError NoConsumer(StreamId id, string name) => ApiError.NotFound($"Consumer {name} of stream {id.Arn} under account {Account.Id} not found.");

    internal static ApiError ConsumerExists(StreamId id, string name) => InUse($"Consumer {name} of stream {id.Arn} under account {Account.Id} already exists.");

    internal static ApiError Invalid(string message) => new(ApiErrorKind.InvalidArgument, message);

    internal static ApiError Limit(string message) => new(ApiErrorKind.LimitExceeded, message);

    private static ApiError InUse(string message) => new(ApiErrorKind.ResourceInUse, message);
}
