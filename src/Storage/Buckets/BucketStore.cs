using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Storage.Durability;
using Grid.Storage.Functions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grid.Storage.Buckets;

/// <summary>Buckets: a folder when there is one, else the S3-compatible endpoint when there is one.</summary>
internal sealed class BucketStore(DataFolder folder, IOptions<StorageOptions> options, ILogger<S3Buckets> logger) : ICodeBucket
{
    private readonly FolderBuckets folders = new(Path.GetFullPath(options.Value.BucketFolder ?? folder.At("buckets")));
    private readonly S3Buckets? endpoint = options.Value.S3Endpoint is null ? null : new S3Buckets(options.Value, logger);

    public async Task<Outcome<ReadOnlyMemory<byte>>> Fetch(
        string region, string bucket, string key, string? objectVersion, CancellationToken cancellationToken)
    {
        if (!IsBucketName(bucket)) return CodeErrors.NoSuchBucket;
        if (folders.Has(bucket)) return await folders.Fetch(bucket, key, objectVersion, cancellationToken);
        return endpoint is null ? CodeErrors.NoSuchBucket : await endpoint.Fetch(region, bucket, key, objectVersion, cancellationToken);
    }

    /// <summary>The pattern of <c>S3Bucket</c> in Lambda's model: no slash, and no name of dots alone.</summary>
    private static bool IsBucketName(string bucket) =>
        bucket.Length is >= 3 and <= 63 && bucket[^1] != '.' && bucket.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_');
}
