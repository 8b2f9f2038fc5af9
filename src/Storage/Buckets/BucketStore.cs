using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Contracts.Messaging;
using Grid.Storage.Durability;
using Grid.Storage.Functions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grid.Storage.Buckets;

/// <summary>Buckets: a folder when there is one, else the S3-compatible endpoint when there is one.</summary>
internal sealed class BucketStore(DataFolder folder, IOptions<StorageOptions> options, ILogger<S3Buckets> logger) : ICodeBucket, IDeliveryTarget
{
    /// <summary>Before the name in a bucket's ARN: it has neither region nor account.</summary>
    private const string Resource = ":s3:::";

    private readonly FolderBuckets folders = new(Path.GetFullPath(options.Value.BucketFolder ?? folder.At("buckets")));
    private readonly S3Buckets? endpoint = options.Value.S3Endpoint is null ? null : new S3Buckets(options.Value, logger);

    public string Service => "s3";

    public async Task<Outcome<ReadOnlyMemory<byte>>> Fetch(
        string region, string bucket, string key, string? objectVersion, CancellationToken cancellationToken)
    {
        if (!IsBucketName(bucket)) return CodeErrors.NoSuchBucket;
        if (folders.Has(bucket)) return await folders.Fetch(bucket, key, objectVersion, cancellationToken);
        return endpoint is null ? CodeErrors.NoSuchBucket : await endpoint.Fetch(region, bucket, key, objectVersion, cancellationToken);
    }

    /// <summary>Writes an object. The bucket has to be there.</summary>
    public async Task<Outcome<Done>> Deliver(Delivery delivery, CancellationToken cancellationToken)
    {
        var start = delivery.TargetArn.IndexOf(Resource, StringComparison.Ordinal);
        var bucket = start < 0 ? "" : delivery.TargetArn[(start + Resource.Length)..];
        var key = delivery.ObjectKey ?? throw new ArgumentException("An object needs a key.", nameof(delivery));
        if (!IsBucketName(bucket)) return Missing(bucket);
        if (folders.Has(bucket)) return await folders.Put(bucket, key, delivery.Body, cancellationToken);
        return endpoint is null ? Missing(bucket) : await endpoint.Put(bucket, key, delivery.Body, cancellationToken);
    }

    internal static ApiError Missing(string bucket) => ApiError.NotFound($"The bucket {bucket} does not exist.");

    /// <summary>The pattern of <c>S3Bucket</c> in Lambda's model: no slash, and no name of dots alone.</summary>
    private static bool IsBucketName(string bucket) =>
        bucket.Length is >= 3 and <= 63 && bucket[^1] != '.' && bucket.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_');
}
