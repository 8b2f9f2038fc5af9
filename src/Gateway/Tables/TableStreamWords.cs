using Grid.Contracts;
using Grid.Contracts.Tables;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Tables;

/// <summary>Amazon DynamoDB Streams' names and texts for refusals.</summary>
internal static class TableStreamWords
{
    private const string Own = "com.amazonaws.dynamodb.v20120810#";
    private const string Framework = "com.amazon.coral.service#";

    internal static ApiError Trimmed { get; } = new(ApiErrorKind.TrimmedDataAccess, "The operation attempted to read past the oldest stream record in a shard.");

    internal static ApiError Expired { get; } = new(
        ApiErrorKind.ExpiredIterator,
        "The shard iterator has expired and can no longer be used to retrieve stream records. A shard iterator expires 15 minutes after it is retrieved using the GetShardIterator action.");

    internal static ApiError InvalidIterator { get; } = Invalid("Invalid ShardIterator");

    internal static ApiError NoStream(string arn) => ApiError.NotFound($"Requested resource not found: Stream: {arn} not found");

    internal static ApiError NoShard(string arn, string shardId) => ApiError.NotFound($"Requested resource not found: Shard: {shardId} in Stream: {arn} not found");

    internal static ApiError Invalid(string message) => new(ApiErrorKind.Validation, message);

    internal static WireError Name(ApiErrorKind kind)
    {
        var plain = WireError.Json(kind);
        return plain with
        {
            Code = kind switch
            {
                ApiErrorKind.Validation => "com.amazon.coral.validate#ValidationException",
                ApiErrorKind.Service => Own + "InternalServerError",
                ApiErrorKind.UnknownOperation or ApiErrorKind.Serialization or ApiErrorKind.AccessDenied or ApiErrorKind.IncompleteSignature or ApiErrorKind.InvalidSignature
                    or ApiErrorKind.MissingAuthenticationToken or ApiErrorKind.UnrecognizedClient or ApiErrorKind.ExpiredToken => Framework + plain.Code,
                _ => Own + plain.Code,
            },
        };
    }

    /// <summary>The shard of a stream that an id names; null when it has none.</summary>
    internal static Contracts.Streams.StreamShard? Shard(this TableStream stream, string shardId) => stream.Shards.FirstOrDefault(shard => TableShardIds.Of(shard) == shardId);
}
